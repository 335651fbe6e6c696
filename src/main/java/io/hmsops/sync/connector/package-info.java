/**
 * The contract that every partner adapter keeps: a request in, an outcome out; no database, no configuration of others. Each adapter
 * is a package of its own below this one: a {@code Connector}, its settings record, its client.
 *
 * <p>Allowed arrows: {@code event} (the fact that is delivered), {@code egress} (where may be called).
 */
package io.hmsops.sync.connector;
