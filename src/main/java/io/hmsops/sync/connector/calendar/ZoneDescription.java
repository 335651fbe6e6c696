package io.hmsops.sync.connector.calendar;

import biweekly.component.DaylightSavingsTime;
import biweekly.component.Observance;
import biweekly.component.StandardTime;
import biweekly.component.VTimezone;
import biweekly.util.DateTimeComponents;
import biweekly.util.DayOfWeek;
import biweekly.util.Frequency;
import biweekly.util.Recurrence;
import biweekly.util.UtcOffset;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.Locale;

/**
 * Describes a time zone (VTIMEZONE, RFC 5545 §3.6.5) by the rules that Java has of it; nothing is downloaded. True from the clock change
 * before an entry on: for good where a yearly rule says when clocks change, else for {@value #YEARS} years after it.
 */
final class ZoneDescription {

    private static final int YEARS = 5;
    /** Every combination of a year's length and its first weekday occurs in so many years. */
    private static final int CYCLE = 28;

    private final ZoneRules rules;
    private final VTimezone description;

    private ZoneDescription(ZoneId zone) {
        rules = zone.getRules();
        description = new VTimezone(zone.getId());
    }

    static VTimezone of(ZoneId zone, ZonedDateTime start, ZonedDateTime end) {
        var made = new ZoneDescription(zone);
        made.describe(start, end);
        return made.description;
    }

    private void describe(ZonedDateTime start, ZonedDateTime end) {
        var inForce = rules.previousTransition(start.toInstant().plusSeconds(1));
        if (inForce == null) {
            var offset = rules.getOffset(start.toInstant());
            add(LocalDateTime.of(1900, 1, 1, 0, 0), offset, offset, rules.isDaylightSavings(start.toInstant()), null);
        } else if (isByRule(inForce)) {
            rules.getTransitionRules().forEach(rule -> {
                var first = first(rule, inForce);
                add(first, yearly(rule, first.getDateTimeBefore()));
            });
            return;
        }
        var until = end.plusYears(YEARS).toInstant();
        var change = inForce != null ? inForce : rules.nextTransition(start.toInstant());
        while (change != null && change.getInstant().isBefore(until)) {
            add(change, null);
            change = rules.nextTransition(change.getInstant());
        }
    }

    /** Whether clocks change each year as the zone's rules say from this change on, and iCalendar can say it too. */
    private boolean isByRule(ZoneOffsetTransition change) {
        var listed = rules.getTransitions();
        var last = listed.isEmpty() ? null : listed.get(listed.size() - 1);
        return !rules.getTransitionRules().isEmpty() && (last == null || !change.getInstant().isBefore(last.getInstant()))
                && rules.getTransitionRules().stream()
                        .allMatch(rule -> yearly(rule, first(rule, change).getDateTimeBefore()) != null);
    }

    private static ZoneOffsetTransition first(ZoneOffsetTransitionRule rule, ZoneOffsetTransition inForce) {
        return rule.createTransition(inForce.getDateTimeBefore().getYear());
    }

    /** "The n-th, or the last, such weekday of the month", or {@code null} where the rule is none like that. */
    private static Recurrence yearly(ZoneOffsetTransitionRule rule, LocalDateTime first) {
        boolean nth = true;
        boolean last = true;
        for (int i = 0; i < CYCLE; i++) {
            var other = rule.createTransition(first.getYear() + i).getDateTimeBefore();
            if (other.getMonth() != first.getMonth() || other.getDayOfWeek() != first.getDayOfWeek()
                    || !other.toLocalTime().equals(first.toLocalTime())) {
                return null;
            }
            nth &= week(other) == week(first);
            last &= other.plusDays(7).getMonth() != other.getMonth();
        }
        if (!nth && !last) {
            return null;
        }
        var day = DayOfWeek.valueOf(first.getDayOfWeek().name().toUpperCase(Locale.ROOT));
        return new Recurrence.Builder(Frequency.YEARLY).byMonth(first.getMonthValue()).byDay(last ? -1 : week(first), day).build();
    }

    private static int week(LocalDateTime time) {
        return (time.getDayOfMonth() - 1) / 7 + 1;
    }

    private void add(ZoneOffsetTransition change, Recurrence yearly) {
        add(change.getDateTimeBefore(), change.getOffsetBefore(), change.getOffsetAfter(), rules.isDaylightSavings(change.getInstant()),
                yearly);
    }

    private void add(LocalDateTime from, ZoneOffset before, ZoneOffset after, boolean summer, Recurrence yearly) {
        Observance observance;
        if (summer) {
            var daylight = new DaylightSavingsTime();
            description.addDaylightSavingsTime(daylight);
            observance = daylight;
        } else {
            var standard = new StandardTime();
            description.addStandardTime(standard);
            observance = standard;
        }
        observance.setDateStart(new DateTimeComponents(from.getYear(), from.getMonthValue(), from.getDayOfMonth(), from.getHour(),
                from.getMinute(), from.getSecond(), false));
        observance.setTimezoneOffsetFrom(new UtcOffset(before.getTotalSeconds() * 1000L));
        observance.setTimezoneOffsetTo(new UtcOffset(after.getTotalSeconds() * 1000L));
        if (yearly != null) {
            observance.setRecurrenceRule(yearly);
        }
    }
}
