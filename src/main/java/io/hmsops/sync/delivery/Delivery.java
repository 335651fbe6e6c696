package io.hmsops.sync.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * One event on its way to one system, as it stands.
 *
 * @param attempts     made so far
 * @param dueAt        when the next attempt is due, while pending
 * @param settledAt    when it ended, or {@code null}
 * @param status       HTTP status of the last attempt, where there was one
 * @param code         why the last attempt failed or was not made
 * @param error        the same in words
 * @param supersededBy the newer event of the same subject that made it unnecessary, or {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(UUID id, UUID eventId, String system, String subject, DeliveryState state, int attempts, Instant createdAt,
        Instant dueAt, Instant settledAt, Integer status, String code, String error, UUID supersededBy) {

    public Delivery {
        dueAt = state == DeliveryState.PENDING ? dueAt : null;
    }
}
