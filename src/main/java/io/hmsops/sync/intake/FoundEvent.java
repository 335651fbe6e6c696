package io.hmsops.sync.intake;

import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** An event by the id in a path. */
final class FoundEvent {

    private FoundEvent() {
    }

    /** Fails with {@code 404} where there is none. */
    static Uni<EventStore.Accepted> in(EventStore events, String eventId) {
        try {
            return events.find(UUID.fromString(eventId))
                    .onItem().ifNull().failWith(() -> ProblemException.of(404, "There is no event " + eventId + "."));
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(404, "There is no event " + eventId + "; an event's id is a UUID.");
        }
    }
}
