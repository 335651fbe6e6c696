package io.hmsops.sync.connector.calendar;

import biweekly.ICalDataType;
import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneAssignment;
import biweekly.io.text.ICalWriter;
import biweekly.property.DateEnd;
import biweekly.property.DateOrDateTimeProperty;
import biweekly.property.DateStart;
import biweekly.property.Status;
import biweekly.util.DateTimeComponents;
import biweekly.util.ICalDate;
import io.hmsops.sync.connector.calendar.Entry.Days;
import io.hmsops.sync.connector.calendar.Entry.Hours;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;

/** An entry as an iCalendar object (RFC 5545), as it is when nobody has changed it yet. */
@RegisterForReflection(targets = ICalDataType.class) // which finds its own constants by reflection
final class EntryObject {

    static final String PRODUCT = "-//HMS-OPS//HMS-OPS Sync//EN";
    /** The last delivery that made or changed the entry. */
    static final String DELIVERY = "X-HMS-OPS-DELIVERY";

    private EntryObject() {
    }

    /**
     * @param type     the category of an entry that names none
     * @param delivery what made it
     */
    static IcsComponent of(String uid, Entry entry, String type, String delivery, Instant now) {
        var calendar = new ICalendar();
        calendar.setProductId(PRODUCT);
        var event = new VEvent();
        event.setUid(uid);
        event.setDateTimeStamp(Date.from(now));
        event.setCreated(Date.from(now));
        event.setLastModified(Date.from(now));
        event.setSequence(0);
        event.setStatus(Status.confirmed());
        event.setSummary(entry.title());
        event.setLocation(entry.location());
        event.setDescription(entry.description());
        if (entry.instructor() != null) {
            event.addContact(entry.instructor()); // an ORGANIZER or ATTENDEE would make servers send invitations (RFC 6638)
        }
        event.addCategories(entry.categories().isEmpty() ? List.of(type) : entry.categories());
        event.addExperimentalProperty(DELIVERY, delivery);
        setTimes(calendar, event, entry);
        calendar.addEvent(event);
        var written = IcsText.parse(text(calendar));
        if (entry.url() != null) {
            // the library escapes it like a text; a URI is not to be (RFC 5545 §3.3.13)
            written.components().stream().filter(c -> c.is("VEVENT")).forEach(c -> c.set("URL", entry.url()));
        }
        return written;
    }

    private static void setTimes(ICalendar calendar, VEvent event, Entry entry) {
        if (entry.times() instanceof Days days) {
            event.setDateStart(new DateStart(date(days.start())));
            event.setDateEnd(new DateEnd(date(days.end())));
        } else if (entry.times() instanceof Hours hours) {
            var start = event.setDateStart(Date.from(hours.start().toInstant()));
            var end = event.setDateEnd(Date.from(hours.end().toInstant()));
            var zone = hours.start().getZone();
            if (!(zone instanceof ZoneOffset)) {
                var described = new TimezoneAssignment(TimeZone.getTimeZone(zone), ZoneDescription.of(zone, hours.start(), hours.end()));
                inZone(calendar, start, hours.start(), described);
                inZone(calendar, end, hours.end(), described);
            }
        }
    }

    /** But for the second of two equal local times, which only UTC can name. */
    private static void inZone(ICalendar calendar, DateOrDateTimeProperty property, ZonedDateTime time, TimezoneAssignment zone) {
        if (time.withEarlierOffsetAtOverlap().equals(time)) {
            calendar.getTimezoneInfo().setTimezone(property, zone);
        }
    }

    private static ICalDate date(LocalDate day) {
        return new ICalDate(new DateTimeComponents(day.getYear(), day.getMonthValue(), day.getDayOfMonth()), false);
    }

    private static String text(ICalendar calendar) {
        var text = new StringWriter();
        try (var writer = new ICalWriter(text, ICalVersion.V2_0)) {
            writer.write(calendar);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
