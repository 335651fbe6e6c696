package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneId;

/** Reads the standard members of a payload; others are left alone. */
final class EntryReader {

    private final ZoneId zone;
    private final CancelTypes cancelTypes;

    EntryReader(CalendarSettings settings) {
        zone = settings.timeZone() == null ? null : TimesReader.zone(settings.timeZone());
        cancelTypes = new CancelTypes(settings.cancelTypes());
    }

    boolean cancels(Event event) {
        return cancelTypes.match(event.type());
    }

    /**
     * @throws PermanentDeliveryException naming the member that is missing or wrong. A cancellation needs none, but those that it has must
     *                                    be right
     */
    Entry read(DeliveryRequest request) {
        var cancels = cancels(request.event());
        var members = Members.of(request.payload(), cancels);
        var timed = !cancels || members.text("start") != null;
        return new Entry(
                cancels ? members.text("title") : members.required("title"),
                timed ? new TimesReader(members, zone).read() : null,
                members.text("location"), members.text("instructor"), members.text("description"), url(members),
                members.texts("categories"));
    }

    private static String url(Members members) {
        var text = members.text("url");
        if (text == null) {
            return null;
        }
        try {
            var uri = new URI(text);
            if (uri.isAbsolute()) {
                return uri.toASCIIString();
            }
        } catch (URISyntaxException e) {
            // the same as one without a scheme
        }
        throw Members.unsuitable("url", "must be an absolute URL");
    }
}
