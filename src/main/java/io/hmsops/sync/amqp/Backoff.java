package io.hmsops.sync.amqp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: twice as long each time, up to a bound, and never exactly as long as others do. */
public final class Backoff {

    private static final double JITTER = 0.2;

    private final long firstMillis;
    private final long mostMillis;
    private int failures;

    /** @param most what is less than {@code first} counts as that */
    public Backoff(Duration first, Duration most) {
        firstMillis = Math.max(1, first.toMillis());
        mostMillis = Math.max(firstMillis, most.toMillis());
    }

    /** In milliseconds, from 1 on. */
    public long next() {
        var millis = Math.min(mostMillis, firstMillis << Math.min(failures, 20));
        failures++;
        return Math.max(1, (long) (millis * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
    }

    /** It works: the next wait is the first. */
    public void reset() {
        failures = 0;
    }
}
