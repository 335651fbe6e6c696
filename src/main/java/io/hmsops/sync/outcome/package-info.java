/**
 * Tells the world what becomes of deliveries: a CloudEvent per outcome, sent to an address of our own broker, at least once and in order per
 * subject. The rows that it tells are written by triggers of the tables of deliveries, in the transactions that change states; see the
 * migration V3. One replica at a time does it.
 *
 * <p>Allowed arrows: {@code amqp}, {@code connector} (what the broker's refusals are called), {@code database}, {@code delivery}.
 */
package io.hmsops.sync.outcome;
