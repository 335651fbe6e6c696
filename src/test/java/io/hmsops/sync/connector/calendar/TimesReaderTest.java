package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.calendar.Entry.Days;
import io.hmsops.sync.connector.calendar.Entry.Hours;
import io.hmsops.sync.connector.calendar.Entry.Times;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", value = {
            // days: the end is the first day after, as in DTEND
            "'start': '2026-07-01'                                              | 2026-07-01 | 2026-07-02",
            "'start': '2026-07-01', 'allDay': true, 'end': '2026-07-03'         | 2026-07-01 | 2026-07-03",
            "'start': '2026-07-01', 'end': '2026-07-01'                         | 2026-07-01 | 2026-07-02",
            "'start': '2026-07-01', 'duration': 'P3D'                           | 2026-07-01 | 2026-07-04",
            "'start': '2026-07-01', 'duration': 'P1W'                           | 2026-07-01 | 2026-07-08",
            "'start': '2028-02-29', 'timeZone': 'Europe/Berlin'                 | 2028-02-29 | 2028-03-01",
            // times in a zone
            "'start': '2026-07-01T09:00', 'end': '2026-07-01T10:30:15', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-07-01T09:00+02:00[Europe/Berlin] | 2026-07-01T10:30:15+02:00[Europe/Berlin]",
            "'start': '2026-01-01T09:00', 'duration': 'PT1H', 'timeZone': 'America/New_York' "
                    + "| 2026-01-01T09:00-05:00[America/New_York] | 2026-01-01T10:00-05:00[America/New_York]",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Asia/Kathmandu' "
                    + "| 2026-07-01T09:00+05:45[Asia/Kathmandu] | 2026-07-01T10:00+05:45[Asia/Kathmandu]",
            // offsets and UTC
            "'start': '2026-07-01T09:00Z', 'duration': 'PT1H'                   | 2026-07-01T09:00Z | 2026-07-01T10:00Z",
            "'start': '2026-07-01T09:00+02:00', 'duration': 'PT1H'              | 2026-07-01T07:00Z | 2026-07-01T08:00Z",
            "'start': '2026-07-01t09:00:00.999z', 'duration': 'PT1H'            | 2026-07-01T09:00Z | 2026-07-01T10:00Z",
            "'start': '2026-07-01T09:00Z', 'duration': 'PT1H', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-07-01T11:00+02:00[Europe/Berlin] | 2026-07-01T12:00+02:00[Europe/Berlin]",
            "'start': '2026-07-01T09:00', 'end': '2026-07-01T08:30Z', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-07-01T09:00+02:00[Europe/Berlin] | 2026-07-01T10:30+02:00[Europe/Berlin]",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Etc/UTC' | 2026-07-01T09:00Z | 2026-07-01T10:00Z",
            // clocks go forward at 02:00 on 29 March 2026: 02:30 is not there
            "'start': '2026-03-29T02:30', 'duration': 'PT1H', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-03-29T03:30+02:00[Europe/Berlin] | 2026-03-29T04:30+02:00[Europe/Berlin]",
            // and back at 03:00 on 25 October: 02:30 comes twice, the first is meant; an offset can name the second
            "'start': '2026-10-25T02:30', 'duration': 'PT2H', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-10-25T02:30+02:00[Europe/Berlin] | 2026-10-25T03:30+01:00[Europe/Berlin]",
            "'start': '2026-10-25T02:30+01:00', 'duration': 'PT2H', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-10-25T02:30+01:00[Europe/Berlin] | 2026-10-25T04:30+01:00[Europe/Berlin]",
            // a day is a day, 24 hours are 24 hours
            "'start': '2026-10-24T12:00', 'duration': 'P1D', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-10-24T12:00+02:00[Europe/Berlin] | 2026-10-25T12:00+01:00[Europe/Berlin]",
            "'start': '2026-10-24T12:00', 'duration': 'PT24H', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-10-24T12:00+02:00[Europe/Berlin] | 2026-10-25T11:00+01:00[Europe/Berlin]",
            "'start': '2026-10-24T12:00', 'duration': 'P1DT30M5S', 'timeZone': 'Europe/Berlin' "
                    + "| 2026-10-24T12:00+02:00[Europe/Berlin] | 2026-10-25T12:30:05+01:00[Europe/Berlin]",
    })
    void reads(String members, String start, String end) {
        var times = read(members, null);
        if (times instanceof Days days) {
            assertThat(days.start()).hasToString(start);
            assertThat(days.end()).hasToString(end);
        } else {
            var hours = (Hours) times;
            assertThat(hours.start()).hasToString(start);
            assertThat(hours.end()).hasToString(end);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "'title': 'x'                                               | start is missing",
            "'start': null                                              | start is missing",
            "'start': 5                                                 | start must be a string",
            "'start': 'tomorrow'                                        | start must be a date and time such as 2026-07-01T09:00, with",
            "'start': '2026-02-30'                                      | start must be a date such as 2026-07-01",
            "'start': '1899-12-31'                                      | start must be in a year from 1900 to 9999",
            "'start': '2026-07-01T25:00Z', 'duration': 'PT1H'           | start must be a date and time",
            "'start': '2026-07-01T09:00[Europe/Berlin]', 'end': 'x'     | start must be a date and time",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H'            | start is a local time, and neither timeZone nor the option",
            "'start': '2026-07-01T09:00Z', 'end': '2026-07-01T10:00'    | end is a local time, and neither timeZone nor the option",
            "'start': '2026-07-01T09:00Z'                               | end is missing, and so is duration",
            "'start': '2026-07-01T09:00Z', 'end': '2026-07-01T09:00Z'   | end must be after start",
            "'start': '2026-07-01T09:00Z', 'end': '2026-07-02'          | end must be a date and time",
            "'start': '2026-07-01', 'end': '2026-07-02T09:00Z'          | end must be a date such as 2026-07-01, as start is one",
            "'start': '2026-07-02', 'end': '2026-07-01'                 | end must not be before start",
            "'start': '2026-07-02', 'end': '2026-07-03', 'duration': 'P1D' | duration must not be given beside end",
            "'start': '2026-07-02', 'duration': 'PT5H'                  | duration must be whole days, as start is a date",
            "'start': '2026-07-02', 'duration': 'P0D'                   | duration must be longer than zero",
            "'start': '2026-07-01T09:00Z', 'duration': 'PT0S'           | duration must be longer than zero",
            "'start': '2026-07-01T09:00Z', 'duration': '-PT1H'          | duration must be an ISO 8601 duration",
            "'start': '2026-07-01T09:00Z', 'duration': 'P1M'            | duration must be an ISO 8601 duration",
            "'start': '2026-07-01T09:00Z', 'duration': 'P'              | duration must be an ISO 8601 duration",
            "'start': '2026-07-01T09:00Z', 'duration': 'PT'             | duration must be an ISO 8601 duration",
            "'start': '9999-12-31T09:00Z', 'duration': 'P2D'            | duration must be in a year from 1900 to 9999",
            "'start': '2026-07-01T09:00', 'timeZone': 'Mars/Olympus'    | timeZone must be an IANA time zone such as Europe/Berlin",
            "'start': '2026-07-01T09:00', 'timeZone': '+02:00'          | timeZone must be an IANA time zone such as Europe/Berlin",
            "'start': '2026-07-01', 'allDay': false                     | start must have a time, as allDay is false",
            "'start': '2026-07-01T09:00Z', 'allDay': true               | start must be a date alone, as allDay is true",
            "'start': '2026-07-01', 'allDay': 'yes'                     | allDay must be true or false",
    })
    void namesTheMemberAndTheReason(String members, String message) {
        assertThatThrownBy(() -> read(members, null)).isInstanceOfSatisfying(PermanentDeliveryException.class, e -> {
            assertThat(e).hasMessageStartingWith("the calendar entry's " + message);
            assertThat(e.code()).isEqualTo(FailureCode.UNSUITABLE);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "'start': '2026-07-01T09:00', 'duration': 'PT1H'                            | 2026-07-01T09:00+09:00[Asia/Tokyo]",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Asia/Dubai'  | 2026-07-01T09:00+04:00[Asia/Dubai]",
    })
    void takesTheSystemsZoneWhereTheEntryNamesNone(String members, String start) {
        assertThat(((Hours) read(members, ZoneId.of("Asia/Tokyo"))).start()).hasToString(start);
    }

    private static Times read(String members, ZoneId otherwise) {
        var json = ("{" + members + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new TimesReader(Members.of(new Payload("application/json", json), false), otherwise).read();
    }
}
