package io.hmsops.sync.delivery;

/**
 * Spreads starts evenly over time: the generic cell rate algorithm with a tolerance of {@value #TOLERANCE_NANOS} ns, as timers are not
 * exact. The rate may be another at each call. Not thread-safe.
 */
final class Pace {

    private static final long TOLERANCE_NANOS = 20_000_000;
    private static final double NANOS = 1e9;

    private boolean begun;
    private long last;

    /**
     * Begins one now, or answers how long to wait until one may begin.
     *
     * @param perSecond most starts per second, above 0; may be infinite
     * @param now       {@link System#nanoTime}
     * @return nanoseconds to wait; 0 where it has begun
     */
    long start(double perSecond, long now) {
        var ahead = ahead(perSecond, now);
        if (ahead > TOLERANCE_NANOS) {
            return ahead - TOLERANCE_NANOS;
        }
        last = ahead > 0 ? now + ahead : now;
        begun = true;
        return 0;
    }

    /** Nanoseconds until the plan is caught up with: so long it has to be remembered. */
    long ahead(double perSecond, long now) {
        return begun ? Math.max(0, last - now + (long) Math.min(NANOS / perSecond, Long.MAX_VALUE / 4.0)) : 0;
    }
}
