package io.hmsops.sync.delivery;

import java.time.Instant;

/**
 * A recorded attempt, on the channel {@code outcomes}.
 *
 * @param dueAt when the delivery is due again, or {@code null} where it is settled
 */
record Outcome(Attempt attempt, Instant dueAt) {
}
