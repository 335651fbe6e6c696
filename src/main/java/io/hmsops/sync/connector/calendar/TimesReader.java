package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.calendar.Entry.Days;
import io.hmsops.sync.connector.calendar.Entry.Hours;
import io.hmsops.sync.connector.calendar.Entry.Times;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code start}, {@code end} or {@code duration}, {@code timeZone} and {@code allDay}. A local time that a clock change skips is
 * the time that clocks show then (02:30 becomes 03:30); one that comes twice is the first of the two: both as RFC 5545 §3.3.5 says.
 */
final class TimesReader {

    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME).optionalStart().appendOffsetId().toFormatter();
    /** RFC 5545 §3.3.6, weeks and days together too: a day is a day of the calendar, whatever its length, an hour an hour. */
    private static final Pattern DURATION = Pattern.compile(
            "P(?=.)(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?(?:T(?=.)(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,9})S)?)?");
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9999;

    private final Members members;
    private final ZoneId zone;

    TimesReader(Members members, ZoneId otherwise) {
        this.members = members;
        var name = members.text("timeZone");
        zone = name == null ? otherwise : zone(name);
        if (name != null && zone == null) {
            throw Members.unsuitable("timeZone", "must be an IANA time zone such as Europe/Berlin");
        }
    }

    /** By its IANA name; {@code null} where there is none of that name. UTC under any of its names is {@code ZoneOffset.UTC}. */
    static ZoneId zone(String name) {
        if (!ZONES.contains(name)) {
            return null;
        }
        var zone = ZoneId.of(name);
        return zone.getRules().equals(ZoneOffset.UTC.getRules()) ? ZoneOffset.UTC : zone;
    }

    Times read() {
        var start = members.required("start");
        var end = members.text("end");
        var duration = members.text("duration");
        if (end != null && duration != null) {
            throw Members.unsuitable("duration", "must not be given beside end");
        }
        var allDay = members.truth("allDay");
        var isDate = DATE.matcher(start).matches();
        if (allDay != null && allDay != isDate) {
            throw Members.unsuitable("start", isDate ? "must have a time, as allDay is false" : "must be a date alone, as allDay is true");
        }
        return isDate ? days(date("start", start), end, duration) : hours(time("start", start), end, duration);
    }

    private Days days(LocalDate start, String end, String duration) {
        var after = start.plusDays(1);
        if (end != null) {
            var given = date("end", end);
            after = given.equals(start) ? after : given; // many name the day itself
        } else if (duration != null) {
            var length = length(duration);
            if (length.seconds > 0) {
                throw Members.unsuitable("duration", "must be whole days, as start is a date");
            }
            after = start.plusDays(length.days);
        }
        if (!after.isAfter(start)) {
            throw end != null ? Members.unsuitable("end", "must not be before start")
                    : Members.unsuitable("duration", "must be longer than zero");
        }
        return new Days(start, checked(end != null ? "end" : "duration", after));
    }

    private Hours hours(ZonedDateTime start, String end, String duration) {
        if (end != null) {
            var until = time("end", end);
            if (!until.isAfter(start)) {
                throw Members.unsuitable("end", "must be after start");
            }
            return new Hours(start, until);
        }
        if (duration == null) {
            throw Members.unsuitable("end", "is missing, and so is duration");
        }
        var length = length(duration);
        var until = start.plusDays(length.days).plusSeconds(length.seconds);
        if (!until.isAfter(start)) {
            throw Members.unsuitable("duration", "must be longer than zero");
        }
        checked("duration", until.toLocalDate());
        return new Hours(start, until);
    }

    private static LocalDate date(String member, String text) {
        try {
            return checked(member, LocalDate.parse(text));
        } catch (DateTimeException e) {
            throw Members.unsuitable(member, "must be a date such as 2026-07-01, as start is one");
        }
    }

    private ZonedDateTime time(String member, String text) {
        ZonedDateTime time;
        try {
            var read = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            if (read instanceof OffsetDateTime fixed) {
                time = fixed.atZoneSameInstant(zone == null ? ZoneOffset.UTC : zone);
            } else if (zone == null) {
                throw Members.unsuitable(member, "is a local time, and neither timeZone nor the option timeZone says where");
            } else {
                time = ZonedDateTime.of((LocalDateTime) read, zone);
            }
        } catch (DateTimeException e) {
            throw Members.unsuitable(member, "must be a date and time such as 2026-07-01T09:00, with or without an offset"
                    + (member.equals("start") ? ", or a date such as 2026-07-01" : ""));
        }
        checked(member, time.toLocalDate());
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private record Length(long days, long seconds) {
    }

    private static Length length(String text) {
        var found = DURATION.matcher(text);
        if (!found.matches()) {
            throw Members.unsuitable("duration", "must be an ISO 8601 duration such as PT2H or P3D, without months and years");
        }
        long[] parts = new long[5];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = found.group(i + 1) == null ? 0 : Long.parseLong(found.group(i + 1));
        }
        return new Length(parts[0] * 7 + parts[1], parts[2] * 3600 + parts[3] * 60 + parts[4]);
    }

    private static LocalDate checked(String member, LocalDate date) {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw Members.unsuitable(member, "must be in a year from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return date;
    }
}
