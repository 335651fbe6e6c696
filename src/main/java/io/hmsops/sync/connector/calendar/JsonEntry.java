package io.hmsops.sync.connector.calendar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.connector.calendar.Entry.Days;
import io.hmsops.sync.connector.calendar.Entry.Hours;
import io.hmsops.sync.event.Event;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** An entry as one JSON object. */
final class JsonEntry {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TIME_ORDERED = 7;

    private JsonEntry() {
    }

    static byte[] of(Event event, Entry entry, boolean cancelled) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", EntryId.uid(event));
        json.put("subject", event.subject());
        if (event.id().version() == TIME_ORDERED) {
            json.put("sequence", event.id().getMostSignificantBits() >>> 16);
        }
        json.put("status", cancelled ? "cancelled" : "confirmed");
        put(json, "title", entry.title());
        if (entry.times() instanceof Days days) {
            json.put("start", days.start().toString()).put("end", days.end().toString()).put("allDay", true);
        } else if (entry.times() instanceof Hours hours) {
            json.put("start", time(hours.start())).put("end", time(hours.end())).put("allDay", false);
            json.put("timeZone", hours.start().getZone().getId().equals("Z") ? "UTC" : hours.start().getZone().getId());
        }
        put(json, "location", entry.location());
        put(json, "instructor", entry.instructor());
        put(json, "description", entry.description());
        put(json, "url", entry.url());
        if (!entry.categories().isEmpty()) {
            entry.categories().forEach(json.putArray("categories")::add);
        }
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String time(ZonedDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }

    private static void put(ObjectNode json, String member, String value) {
        if (value != null) {
            json.put(member, value);
        }
    }
}
