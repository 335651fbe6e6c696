/**
 * Fault tolerance by annotation with state per system: one partner's open breaker is its own.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.resilience;
