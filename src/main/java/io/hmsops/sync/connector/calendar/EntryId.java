package io.hmsops.sync.connector.calendar;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import java.util.UUID;

/** Who an entry is. */
final class EntryId {

    /** Never to be changed: every entry that was ever sent would be made anew. */
    private static final UUID NAMESPACE = UUID.fromString("5a0b6d3e-0f4c-5d0a-9d53-7c1e2f6b8a41");

    private EntryId() {
    }

    /**
     * The same for every event of one subject from one source (CloudEvents 1.0.2: a subject is one in the context of its source), whatever
     * system it goes to and however often that is registered: a name-based UUID (RFC 9562 §5.5).
     *
     * @throws PermanentDeliveryException where the event has no subject
     */
    static String uid(Event event) {
        if (event.subject() == null || event.subject().isEmpty()) {
            throw new PermanentDeliveryException(FailureCode.UNSUITABLE, "the event has no subject that the calendar entry could be of",
                    null);
        }
        return UuidCreator.getNameBasedSha1(NAMESPACE, event.source() + "\n" + event.subject()).toString();
    }
}
