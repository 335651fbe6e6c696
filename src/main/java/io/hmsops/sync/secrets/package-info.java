/**
 * Partners' secrets: encrypted at rest, or named in configuration.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.secrets;
