/**
 * What every resource shares: problem details (RFC 9457), strict JSON, paging.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.web;
