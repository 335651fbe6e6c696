package io.hmsops.sync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When is the next attempt: a pure function. */
final class RetrySchedule {

    /** Waits are spread by this share to either side, so that a partner that comes back is not met by all at once. */
    static final double JITTER = 0.2;

    private RetrySchedule() {
    }

    /**
     * The wait before the next attempt, or empty where the schedule is used up.
     *
     * @param waits      the waits before the second, third … attempt
     * @param attempts   attempts made so far, at least 1
     * @param retryAfter the shortest wait the partner asked for, honoured without jitter below it; or {@code null}
     * @param random     uniform in [0, 1)
     */
    static Optional<Duration> next(List<Duration> waits, int attempts, Duration retryAfter, DoubleSupplier random) {
        if (attempts > waits.size()) {
            return Optional.empty();
        }
        var planned = waits.get(attempts - 1).toMillis();
        var spread = Duration.ofMillis(Math.round(planned * (1 + JITTER * (2 * random.getAsDouble() - 1))));
        return Optional.of(retryAfter == null || spread.compareTo(retryAfter) >= 0 ? spread : retryAfter);
    }
}
