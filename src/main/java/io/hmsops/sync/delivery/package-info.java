/**
 * The engine: takes an event with its deliveries durably ({@link io.hmsops.sync.delivery.SyncManager}), carries them through the
 * channels {@code deliveries → attempted → outcomes} and keeps at it until each is delivered or given up.
 *
 * <p>Allowed arrows: {@code database}, {@code event}, {@code expression}, {@code registry}, {@code connector}, {@code resilience},
 * {@code web}.
 */
package io.hmsops.sync.delivery;
