/**
 * The subscription registry: which partner systems there are, what each cares about and how it is called. Kept in PostgreSQL, cached in
 * every replica, which are told of changes by {@code LISTEN/NOTIFY}.
 *
 * <p>Allowed arrows: {@code database}, {@code event}, {@code connector}, {@code expression}, {@code resilience}, {@code secrets}, {@code web}.
 */
package io.hmsops.sync.registry;
