/**
 * The fact that something changed: CloudEvents 1.0 attributes, data and at most one document, with their stores.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.event;
