package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.component.ICalComponent;
import biweekly.component.Observance;
import biweekly.util.ICalDate;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the descriptions by RFC 5545 §3.6.5 (the library expands the rules) and compares the offsets with Java's, day by day. */
class ZoneDescriptionTest {

    private record Change(LocalDateTime from, int before, int after) {
        Instant instant() {
            return from.toInstant(ZoneOffset.ofTotalSeconds(before));
        }
    }

    @ParameterizedTest
    @CsvSource({
            "Europe/Berlin, 2026, 30", "Europe/Dublin, 2026, 30", "America/New_York, 2026, 30", "Australia/Lord_Howe, 2026, 30",
            "America/Santiago, 2026, 5", "Asia/Kolkata, 2026, 30", "Etc/GMT+5, 2026, 30", "Africa/Casablanca, 2026, 5",
            "America/Sao_Paulo, 2018, 5", "Europe/Berlin, 1945, 5", "Asia/Gaza, 2026, 5", "Pacific/Apia, 2011, 5", "America/Nuuk, 2026, 5",
            "Africa/Cairo, 2026, 5", "Asia/Jerusalem, 2026, 5",
    })
    void saysTheSameAsJava(String name, int year, int years) {
        var zone = ZoneId.of(name);
        for (int month = 1; month <= 12; month++) {
            var start = LocalDateTime.of(year, month, 15, 12, 0).atZone(zone);
            var text = EntryObjectTest.fresh("'title': 'T', 'duration': 'PT1H', 'start': '" + start.toLocalDateTime() + "', 'timeZone': '"
                    + name + "'", "d", Instant.EPOCH);
            var changes = changes(IcsText.write(text), start.plusYears(years).toInstant());
            for (var at = start.toInstant(); at.isBefore(start.plusYears(years).toInstant()); at = at.plus(1, ChronoUnit.DAYS)) {
                assertThat(offset(changes, at)).as("%s at %s, described for %s", name, at, start)
                        .isEqualTo(zone.getRules().getOffset(at).getTotalSeconds());
            }
        }
    }

    @Test
    void usesYearlyRulesWhereThereAreSome() {
        var text = IcsText.write(EntryObjectTest.fresh("'title': 'T', 'duration': 'PT1H', 'start': '2026-07-01T09:00',"
                + "'timeZone': 'America/New_York'", "d", Instant.EPOCH));
        assertThat(text).contains("BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n");
        assertThat(text.lines()).contains("RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
                "DTSTART:20260308T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400");
    }

    private static ArrayList<Change> changes(String text, Instant until) {
        var zones = Biweekly.parse(text).first().getTimezoneInfo().getComponents();
        assertThat(zones).hasSize(1);
        var changes = new ArrayList<Change>();
        for (ICalComponent component : zones.iterator().next().getComponents().values()) {
            var observance = (Observance) component;
            var before = (int) observance.getTimezoneOffsetFrom().getValue().getMillis() / 1000;
            var after = (int) observance.getTimezoneOffsetTo().getValue().getMillis() / 1000;
            var first = observance.getDateStart().getValue().getRawComponents();
            var from = LocalDateTime.of(first.getYear(), first.getMonth(), first.getDate(), first.getHour(), first.getMinute(),
                    first.getSecond());
            if (observance.getRecurrenceRule() == null) {
                changes.add(new Change(from, before, after));
                continue;
            }
            var utc = TimeZone.getTimeZone("UTC");
            var each = observance.getRecurrenceRule().getDateIterator(new ICalDate(Date.from(from.toInstant(ZoneOffset.UTC))), utc);
            while (each.hasNext()) {
                var change = new Change(LocalDateTime.ofInstant(each.next().toInstant(), ZoneOffset.UTC), before, after);
                if (change.instant().isAfter(until)) {
                    break;
                }
                changes.add(change);
            }
        }
        changes.sort(Comparator.comparing(Change::instant));
        return changes;
    }

    private static int offset(ArrayList<Change> changes, Instant at) {
        var found = changes.stream().filter(c -> !c.instant().isAfter(at)).reduce((a, b) -> b);
        return found.map(Change::after).orElse(changes.get(0).before());
    }
}
