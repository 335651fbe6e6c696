package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.hmsops.sync.connector.Deliveries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written, and what the library's reader makes of it. */
class EntryObjectTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");

    @Test
    void writesAValidObject() {
        var text = text("'title': 'Ramps', 'start': '2026-07-01T09:00', 'duration': 'PT90M', 'timeZone': 'Europe/Berlin',"
                + "'location': 'Room 4', 'instructor': 'Ada Lovelace', 'description': 'Bring boots.',"
                + "'url': 'https://t.example/7?a=1,2;3'");
        assertThat(text).startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//HMS-OPS//HMS-OPS Sync//EN\r\n")
                .endsWith("END:VEVENT\r\nEND:VCALENDAR\r\n").doesNotContain("METHOD", "ORGANIZER", "ATTENDEE");
        assertThat(text.lines()).contains("BEGIN:VEVENT", "UID:uid-1", "DTSTAMP:20260301T120000Z", "CREATED:20260301T120000Z",
                "LAST-MODIFIED:20260301T120000Z", "SEQUENCE:0", "STATUS:CONFIRMED", "SUMMARY:Ramps",
                "DTSTART;TZID=Europe/Berlin:20260701T090000", "DTEND;TZID=Europe/Berlin:20260701T103000", "LOCATION:Room 4",
                "CONTACT:Ada Lovelace", "DESCRIPTION:Bring boots.", "URL:https://t.example/7?a=1,2;3", "CATEGORIES:policy_updated",
                "X-HMS-OPS-DELIVERY:delivery-1");
        var read = Biweekly.parse(text).first();
        assertThat(read.validate(ICalVersion.V2_0).isEmpty()).as("%s", read.validate(ICalVersion.V2_0)).isTrue();
        var event = read.getEvents().get(0);
        assertThat(event.getDateStart().getValue()).isEqualTo(Instant.parse("2026-07-01T07:00:00Z"));
        assertThat(event.getDateEnd().getValue()).isEqualTo(Instant.parse("2026-07-01T08:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "'start': '2026-07-01'                       | DTSTART;VALUE=DATE:20260701 | DTEND;VALUE=DATE:20260702",
            "'start': '2026-12-31', 'end': '2027-01-02'  | DTSTART;VALUE=DATE:20261231 | DTEND;VALUE=DATE:20270102",
            "'start': '2026-07-01T09:00+02:00', 'duration': 'PT1H' | DTSTART:20260701T070000Z | DTEND:20260701T080000Z",
            "'start': '2026-10-25T02:30', 'duration': 'PT2H', 'timeZone': 'Europe/Berlin' "
                    + "| DTSTART;TZID=Europe/Berlin:20261025T023000 | DTEND;TZID=Europe/Berlin:20261025T033000",
            // the second 02:30: only UTC can say so
            "'start': '2026-10-25T02:30+01:00', 'duration': 'PT2H', 'timeZone': 'Europe/Berlin' "
                    + "| DTSTART:20261025T013000Z | DTEND;TZID=Europe/Berlin:20261025T043000",
            "'start': '2026-03-29T02:30', 'duration': 'PT1H', 'timeZone': 'Europe/Berlin' "
                    + "| DTSTART;TZID=Europe/Berlin:20260329T033000 | DTEND;TZID=Europe/Berlin:20260329T043000",
    })
    void writesTimes(String members, String start, String end) {
        for (var here : List.of("UTC", "America/Sao_Paulo", "Pacific/Auckland")) {
            var before = TimeZone.getDefault();
            TimeZone.setDefault(TimeZone.getTimeZone(here));
            try {
                assertThat(text("'title': 'T', " + members).lines()).as(here).contains(start, end);
            } finally {
                TimeZone.setDefault(before);
            }
        }
    }

    @Test
    void foldsByOctetsAndNeverWithinACharacter() {
        var title = "\u00dcbung \u20ac \ud83d\ude80 ".repeat(30).strip();
        var text = text("'start': '2026-07-01', 'title': '" + title + "'");
        assertThat(text.split("\r\n")).allSatisfy(line ->
                assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(75));
        assertThat(text.getBytes(StandardCharsets.UTF_8)).asString(StandardCharsets.UTF_8).isEqualTo(text);
        assertThat(event(text).getSummary().getValue()).isEqualTo(title);
    }

    @Test
    void escapesText() {
        var text = text("'start': '2026-07-01', 'title': 'a,b;c\\\\d:e\\\"f', 'description': 'one\\r\\ntwo\\u0007\\nBEGIN:VALARM\\tx',"
                + "'location': 'x\\nATTENDEE:mailto:y@example.org', 'categories': ['a,b', 'c']");
        assertThat(text.lines()).contains("SUMMARY:a\\,b\\;c\\\\d:e\"f", "DESCRIPTION:one\\ntwo\\nBEGIN:VALARM\tx",
                "CATEGORIES:a\\,b,c", "LOCATION:x\\nATTENDEE:mailto:y@example.org");
        var event = event(text);
        assertThat(event.getSummary().getValue()).isEqualTo("a,b;c\\d:e\"f");
        assertThat(event.getDescription().getValue()).isEqualTo("one\ntwo\nBEGIN:VALARM\tx");
        assertThat(event.getCategories().get(0).getValues()).containsExactly("a,b", "c");
        assertThat(event.getAlarms()).isEmpty();
        assertThat(event.getAttendees()).isEmpty();
    }

    static IcsComponent fresh(String members, String delivery, Instant now) {
        var request = CalendarConnectorTest.request(Deliveries.event("s"), ("{" + members + "}").replace('\'', '"'));
        var entry = new EntryReader(new CalendarSettings(null, null, null, null)).read(request);
        return EntryObject.of("uid-1", entry, "policy_updated", delivery, now);
    }

    private static String text(String members) {
        return IcsText.write(fresh(members, "delivery-1", NOW));
    }

    private static VEvent event(String text) {
        ICalendar read = Biweekly.parse(text).first();
        return read.getEvents().get(0);
    }
}
