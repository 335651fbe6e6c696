package io.hmsops.sync.delivery;

import java.util.Map;
import java.util.UUID;

/** What became of a submission. */
public sealed interface Acceptance {

    /** Committed, with one delivery per system; {@code states} by system name, {@code pending} or {@code parked}. */
    record Accepted(UUID eventId, Map<String, DeliveryState> states) implements Acceptance {
    }

    /** The same event was accepted before; nothing was stored or will be delivered again. */
    record Replayed(UUID eventId) implements Acceptance {
    }

    /** The identity or the idempotency key was used before, for something else. */
    record Conflict(UUID eventId) implements Acceptance {
    }

    /** The same event is being stored right now. */
    record InProgress() implements Acceptance {
    }
}
