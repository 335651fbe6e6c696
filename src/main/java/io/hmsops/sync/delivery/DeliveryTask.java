package io.hmsops.sync.delivery;

import io.hmsops.sync.event.Event;
import java.util.UUID;

/**
 * A delivery that this replica holds in memory and owns in the database.
 *
 * @param attempts   attempts made before
 * @param scheduleStart how many of them were made before the retry schedule began anew
 * @param acceptedMillis when its event was accepted, milliseconds since the epoch; for metrics only
 */
record DeliveryTask(UUID id, UUID systemId, Event event, int attempts, int scheduleStart, long acceptedMillis) {

    /** What a delivery weighs in memory beside its event's data, in bytes. */
    static final int OVERHEAD = 512;

    /** What it weighs in memory, in bytes; its event is counted for each delivery. */
    long weight() {
        return OVERHEAD + (event.data() == null ? 0 : event.data().length);
    }
}
