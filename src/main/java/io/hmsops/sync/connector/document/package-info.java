/**
 * Partners that keep documents, and take them as {@code multipart/form-data} or over WebDAV: the file, streamed, and what is known of it.
 *
 * <p>Allowed arrows: {@code connector}, {@code connector.http} (the HTTP client), {@code event}.
 */
package io.hmsops.sync.connector.document;
