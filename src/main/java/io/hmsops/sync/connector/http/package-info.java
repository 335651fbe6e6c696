/**
 * Partners that speak HTTP: CloudEvents in binary or structured mode to one URL. {@link io.hmsops.sync.connector.http.PartnerClient} is the
 * HTTP client of every connector that speaks HTTP.
 *
 * <p>Allowed arrows: {@code connector}, {@code egress}, {@code event}.
 */
package io.hmsops.sync.connector.http;
