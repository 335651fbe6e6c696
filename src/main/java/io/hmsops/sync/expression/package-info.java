/**
 * Filters and transforms: JSONata over an event, on threads of their own, bounded in time, depth, memory and output whatever the
 * expression and the event are.
 *
 * <p>Allowed arrows: {@code event}.
 */
package io.hmsops.sync.expression;
