package io.hmsops.sync.connector.calendar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * An entry as a calendar holds it. What people added to it (alarms, attendees, colours, notes of other programs) stays; what comes from
 * the payload is the payload's.
 */
final class StoredEntry {

    /** What every update sets anew, or takes away where the payload has it no more. */
    private static final Set<String> OURS = Set.of("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY",
            "DTSTART", "DTEND", "DURATION", "LOCATION", "DESCRIPTION", "CONTACT", "URL", "CATEGORIES", EntryObject.DELIVERY);
    /** Of the object itself; a METHOD must not be in a calendar (RFC 4791 §4.1). */
    private static final Set<String> OURS_OUTSIDE = Set.of("VERSION", "PRODID", "METHOD");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final IcsComponent calendar;
    private final IcsComponent event;

    private StoredEntry(IcsComponent calendar, IcsComponent event) {
        this.calendar = calendar;
        this.event = event;
    }

    /** @throws IllegalArgumentException saying why it cannot be updated */
    static StoredEntry parse(String text, String uid) {
        var calendar = IcsText.parse(text);
        return calendar.components().stream()
                .filter(c -> c.is("VEVENT") && uid.equals(c.value("UID")) && !c.has("RECURRENCE-ID")).findFirst()
                .map(event -> new StoredEntry(calendar, event))
                .orElseThrow(() -> new IllegalArgumentException("no VEVENT of the UID " + uid));
    }

    /** Whether this delivery is what last made or changed it. */
    boolean isBy(String delivery) {
        return delivery.equals(event.value(EntryObject.DELIVERY));
    }

    /** Takes over into {@code fresh}, which is changed, what is not the payload's; nothing can be done with {@code this} any more. */
    IcsComponent update(IcsComponent fresh) {
        var changed = fresh.components().stream().filter(c -> c.is("VEVENT")).findFirst().orElseThrow();
        changed.set("SEQUENCE", Integer.toString(sequence() + 1));
        if (event.has("CREATED")) {
            changed.set("CREATED", event.value("CREATED"));
        }
        event.properties().stream().filter(p -> !OURS.contains(p.getName().toUpperCase(Locale.ROOT)))
                .forEach(changed.properties()::add);
        changed.components().addAll(event.components());
        calendar.properties().stream().filter(p -> !OURS_OUTSIDE.contains(p.getName().toUpperCase(Locale.ROOT)))
                .forEach(fresh.properties()::add);
        calendar.components().stream().filter(c -> c != event && !c.is("VTIMEZONE")).forEach(fresh.components()::add);
        keepZones(fresh);
        return fresh;
    }

    /** The same, marked as cancelled. */
    IcsComponent cancel(String delivery, Instant now) {
        event.set("STATUS", "CANCELLED");
        event.set("SEQUENCE", Integer.toString(sequence() + 1));
        event.set("DTSTAMP", UTC.format(now));
        event.set("LAST-MODIFIED", UTC.format(now));
        event.set(EntryObject.DELIVERY, delivery);
        calendar.set("PRODID", EntryObject.PRODUCT);
        return calendar;
    }

    private int sequence() {
        var said = event.value("SEQUENCE");
        try {
            return said == null ? 0 : Math.max(0, Integer.parseInt(said.strip())); // 0 is the default: RFC 5545 §3.8.7.4
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Descriptions of zones that something still refers to and that {@code fresh} does not have. */
    private void keepZones(IcsComponent fresh) {
        var wanted = new HashSet<String>();
        fresh.collectZones(wanted);
        fresh.components().forEach(c -> wanted.remove(c.value("TZID")));
        calendar.components().stream().filter(c -> c.is("VTIMEZONE") && wanted.contains(c.value("TZID")))
                .forEach(zone -> fresh.components().add(0, zone));
    }
}
