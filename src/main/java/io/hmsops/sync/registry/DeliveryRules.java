package io.hmsops.sync.registry;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.DeliverySettings.Retry;
import io.hmsops.sync.registry.SystemRegistration.DeliveryForm;
import io.hmsops.sync.registry.SystemRegistration.RetryForm;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** How a system's {@code delivery} may look, and what is assumed where it says nothing. */
final class DeliveryRules {

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration MAX_WAIT = Duration.ofDays(7);
    private static final int MAX_WAITS = 50;
    private static final int MAX_CONCURRENCY = 256;
    private static final int MAX_RATE = 10_000;

    private DeliveryRules() {
    }

    static DeliverySettings check(DeliveryForm given, InvalidInput invalid) {
        if (given == null) {
            return DeliverySettings.DEFAULT;
        }
        return new DeliverySettings(
                given.timeout() == null ? DeliverySettings.DEFAULT.timeout()
                        : duration(given.timeout(), MIN_TIMEOUT, MAX_TIMEOUT, "/delivery/timeout", invalid),
                ordering(given.ordering(), invalid),
                maxConcurrency(given.maxConcurrency(), invalid),
                ratePerSecond(given.ratePerSecond(), invalid),
                retry(given.retry(), invalid),
                new StatusesCheck(invalid).check(given.statuses()));
    }

    private static Ordering ordering(String given, InvalidInput invalid) {
        if (given == null || given.equals("subject")) {
            return Ordering.SUBJECT;
        } else if (given.equals("none")) {
            return Ordering.NONE;
        } else if (given.equals("latest")) {
            return Ordering.LATEST;
        } else {
            invalid.add("/delivery/ordering", "Ordering is subject, none or latest.");
        }
        return null;
    }

    private static int maxConcurrency(Integer given, InvalidInput invalid) {
        if (given == null) {
            return DeliverySettings.DEFAULT.maxConcurrency();
        }
        if (given < 1 || given > MAX_CONCURRENCY) {
            invalid.add("/delivery/maxConcurrency", "This must be 1 to " + MAX_CONCURRENCY + ".");
        }
        return given;
    }

    private static Double ratePerSecond(Double given, InvalidInput invalid) {
        if (given != null && !(given > 0 && given <= MAX_RATE)) {
            invalid.add("/delivery/ratePerSecond", "This must be more than 0, such as 0.5, and at most " + MAX_RATE + ".");
        }
        return given;
    }

    private static Retry retry(RetryForm given, InvalidInput invalid) {
        if (given == null || given.schedule() == null) {
            return DeliverySettings.DEFAULT.retry();
        }
        if (given.schedule().size() > MAX_WAITS) {
            invalid.add("/delivery/retry/schedule", "There are at most " + MAX_WAITS + " waits.");
            return null;
        }
        var schedule = new ArrayList<Duration>();
        for (int i = 0; i < given.schedule().size(); i++) {
            schedule.add(duration(given.schedule().get(i), Duration.ZERO, MAX_WAIT, "/delivery/retry/schedule/" + i, invalid));
        }
        return new Retry(List.copyOf(schedule));
    }

    private static Duration duration(String given, Duration min, Duration max, String at, InvalidInput invalid) {
        try {
            var duration = Duration.parse(String.valueOf(given));
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // answered below
        }
        var most = max.equals(MAX_WAIT) ? "P7D" : max.toString();
        invalid.add(at, "This must be an ISO 8601 duration from " + min + " to " + most + ", such as PT30S.");
        return Duration.ZERO;
    }
}
