package io.hmsops.sync.outcome;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code outcome}, with what is known of its event and its system.
 *
 * @param kind             {@code delivered}, {@code failed}, {@code dead}, {@code superseded} or {@code cancelled}
 * @param attempt          attempts made so far
 * @param nextAttemptAt    of a failed attempt, where there is to be another one; else {@code null}
 * @param system           {@code null} where the system's row is gone
 * @param eventSource      {@code null}, like the other two, where retention has deleted the event meanwhile
 */
record WaitingOutcome(long seq, UUID delivery, UUID event, String subject, String kind, int attempt, Integer status, String code,
        String error, Instant nextAttemptAt, Instant happenedAt, String system, String eventSource, String eventCloudEventId,
        String eventType) {

    /** Of the CloudEvent: the same each time it is sent. */
    String id() {
        return delivery + "-" + seq;
    }
}
