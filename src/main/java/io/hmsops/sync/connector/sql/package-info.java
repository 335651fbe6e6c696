/**
 * Partners that are a PostgreSQL database: one statement of the operator's per event, with named values that are bound, never spliced.
 *
 * <p>Allowed arrows: {@code connector}, {@code egress}, {@code event}.
 */
package io.hmsops.sync.connector.sql;
