package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import biweekly.Biweekly;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoredEntryTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-03-02T12:00:00Z");
    /** As a person's calendar program may have left it. */
    private static final String EDITED = """
            BEGIN:VCALENDAR
            PRODID:-//Somebody//Calendar//EN
            VERSION:2.0
            X-WR-CALNAME:Trainings
            BEGIN:VTIMEZONE
            TZID:Europe/Berlin
            BEGIN:STANDARD
            DTSTART:19700101T000000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0100
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VTIMEZONE
            TZID:Unused/Zone
            BEGIN:STANDARD
            DTSTART:19700101T000000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0100
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VEVENT
            UID:uid-1
            DTSTAMP:20260201T120000Z
            CREATED:20260101T000000Z
            SEQUENCE:4
            SUMMARY:Old title
            DESCRIPTION:Old words
            DTSTART;TZID=Europe/Berlin:20260301T090000
            DTEND;TZID=Europe/Berlin:20260301T100000
            EXDATE;TZID=Europe/Berlin:20260308T090000
            ATTENDEE;CN="Doe, Jane";PARTSTAT=ACCEPTED;X-NOTE=a^nb:mailto:jane@example.org
            X-HMS-OPS-DELIVERY:delivery-1
            X-COLOUR;X-A="1;2":dark\\, blue and a very long text that goes on and on and on until
              it is folded
            BEGIN:VALARM
            ACTION:DISPLAY
            DESCRIPTION:Soon
            TRIGGER:-PT15M
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """.replace("\n", "\r\n");

    @Test
    void keepsWhatPeopleAddedAndTakesTheRestFromThePayload() {
        var text = IcsText.write(StoredEntry.parse(EDITED, "uid-1").update(EntryObjectTest.fresh(
                "'title': 'New title', 'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'America/New_York'",
                "delivery-2", LATER)));
        assertThat(text.replace("\r\n ", "").lines()).contains("SUMMARY:New title", "SEQUENCE:5", "CREATED:20260101T000000Z",
                "DTSTAMP:20260302T120000Z", "X-HMS-OPS-DELIVERY:delivery-2", "X-WR-CALNAME:Trainings", "TRIGGER:-PT15M",
                "DTSTART;TZID=America/New_York:20260701T090000", "EXDATE;TZID=Europe/Berlin:20260308T090000",
                "ATTENDEE;CN=\"Doe, Jane\";PARTSTAT=ACCEPTED;X-NOTE=a^nb:mailto:jane@example.org",
                "X-COLOUR;X-A=\"1;2\":dark\\, blue and a very long text that goes on and on and on until it is folded")
                .doesNotContain("DESCRIPTION:Old words", "SUMMARY:Old title", "TZID:Unused/Zone", "PRODID:-//Somebody//Calendar//EN");
        assertThat(text.lines().filter(line -> line.startsWith("TZID:"))).containsExactlyInAnyOrder("TZID:Europe/Berlin",
                "TZID:America/New_York");
        assertThat(text.lines().filter(line -> line.startsWith("VERSION") || line.startsWith("PRODID"))).hasSize(2);
        var event = Biweekly.parse(text).first().getEvents().get(0);
        assertThat(event.getAlarms()).hasSize(1);
        assertThat(event.getAttendees()).hasSize(1);
        assertThat(event.getSequence().getValue()).isEqualTo(5);
    }

    @Test
    void describesAZoneOnce() {
        var text = IcsText.write(StoredEntry.parse(EDITED, "uid-1").update(EntryObjectTest.fresh(
                "'title': 'T', 'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Europe/Berlin'", "delivery-2", LATER)));
        assertThat(text.lines().filter("TZID:Europe/Berlin"::equals)).hasSize(1);
        assertThat(text).contains("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3");
    }

    @Test
    void cancelsWithoutTouchingAnythingElse() {
        var stored = StoredEntry.parse(EDITED, "uid-1");
        assertThat(stored.isBy("delivery-1")).isTrue();
        assertThat(stored.isBy("delivery-2")).isFalse();
        var text = IcsText.write(stored.cancel("delivery-2", LATER));
        assertThat(text.replace("\r\n ", "").lines()).contains("STATUS:CANCELLED", "SEQUENCE:5", "DTSTAMP:20260302T120000Z",
                "LAST-MODIFIED:20260302T120000Z", "X-HMS-OPS-DELIVERY:delivery-2", "SUMMARY:Old title", "DESCRIPTION:Old words",
                "DTSTART;TZID=Europe/Berlin:20260301T090000", "TZID:Unused/Zone", "TRIGGER:-PT15M").doesNotContain("SEQUENCE:4");
    }

    @Test
    void writesWhatItReads() {
        var fresh = EntryObjectTest.fresh("'title': 'T', 'start': '2026-07-01'", "delivery-1", NOW);
        assertThat(IcsText.write(IcsText.parse(IcsText.write(fresh)))).isEqualTo(IcsText.write(fresh));
        assertThat(IcsText.write(IcsText.parse(EDITED)).replace("\r\n ", "")).isEqualTo(EDITED.replace("\r\n ", ""));
    }

    @Test
    void changesOnlyTheEntryAndNotOneOfItsDays() {
        var single = EDITED.replace("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:uid-1\r\nRECURRENCE-ID:20260308T080000Z\r\n"
                + "SUMMARY:One day\r\nEND:VEVENT\r\n");
        var text = IcsText.write(StoredEntry.parse(single, "uid-1").update(EntryObjectTest.fresh("'title': 'T', 'start': '2026-07-01'",
                "delivery-2", LATER)));
        assertThat(text.lines()).contains("SUMMARY:T", "SUMMARY:One day", "RECURRENCE-ID:20260308T080000Z");
        assertThat(Biweekly.parse(text).first().getEvents()).hasSize(2);
    }

    @Test
    void saysWhyAnObjectCannotBeUpdated() {
        assertUnusable(EDITED.replace("UID:uid-1", "UID:other"), "no VEVENT of the UID uid-1");
        assertUnusable("<html>Sign in</html>", "not one whole VCALENDAR");
        assertUnusable("", "not one whole VCALENDAR");
        assertUnusable(EDITED.substring(0, EDITED.indexOf("END:VEVENT")), "not one whole VCALENDAR");
        assertUnusable("BEGIN:VCALENDAR\r\n".repeat(50_000), "components are nested too deep");
    }

    @Test
    void countsFromNoughtWhereThereIsNoSequence() {
        for (var line : new String[] {"", "SEQUENCE:x\r\n", "SEQUENCE:-7\r\n"}) {
            var text = IcsText.write(StoredEntry.parse(EDITED.replace("SEQUENCE:4\r\n", line), "uid-1").cancel("d", LATER));
            assertThat(text.lines()).contains("SEQUENCE:1");
        }
    }

    private static void assertUnusable(String text, String reason) {
        assertThatThrownBy(() -> StoredEntry.parse(text, "uid-1")).isInstanceOf(IllegalArgumentException.class).hasMessage(reason);
    }
}
