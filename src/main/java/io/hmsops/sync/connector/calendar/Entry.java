package io.hmsops.sync.connector.calendar;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * What a payload says of a calendar entry. Members that it does not give are {@code null}, and {@code categories} is empty.
 *
 * @param title {@code null} only for a cancellation, as is {@code times}
 * @param url   absolute, in ASCII
 */
record Entry(String title, Times times, String location, String instructor, String description, String url, List<String> categories) {

    /** From when until when. */
    sealed interface Times {
    }

    /** Whole days; {@code end} is the first day after. */
    record Days(LocalDate start, LocalDate end) implements Times {
    }

    /** Whole seconds; each in the entry's time zone, or in UTC ({@code ZoneOffset.UTC}) where it has none; {@code end} is later. */
    record Hours(ZonedDateTime start, ZonedDateTime end) implements Times {
    }
}
