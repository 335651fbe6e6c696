package io.hmsops.sync.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a delivery stands; the words of the interface and of the database. */
public enum DeliveryState {
    /** Waits for its time, its system not being paused. */
    PENDING,
    /** Held by a replica: in the air, or about to be. */
    DELIVERING,
    /** The partner took it. */
    DELIVERED,
    /** Given up; replayable. */
    DEAD,
    /** Pending while its system is paused: never stored, derived where deliveries are read, so that a pause changes no row. */
    PARKED,
    /** A newer event of the same subject made it unnecessary. */
    SUPERSEDED,
    /** Its system was deleted, or its filter does not let the event pass any more. */
    CANCELLED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DeliveryState> of(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }
}
