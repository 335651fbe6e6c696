/**
 * Partners that are a database (PostgreSQL, MariaDB, MySQL): the operator's statements for each event, in one transaction, with named
 * values that are bound, never spliced. What differs between databases is a {@code Dialect}.
 *
 * <p>Allowed arrows: {@code connector}, {@code egress}, {@code event}.
 */
package io.hmsops.sync.connector.sql;
