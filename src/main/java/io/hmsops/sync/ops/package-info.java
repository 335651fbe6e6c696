/**
 * What operators look at: health; and the clock that everything reads.
 *
 * <p>Allowed arrows: {@code amqp}, {@code delivery}.
 */
package io.hmsops.sync.ops;
