package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    /** Starts within the time by somebody who always waits as long as he is told; some clocks begin below zero. */
    private int startsWithin(double perSecond, long seconds) {
        var starts = 0;
        var begin = -TimeUnit.SECONDS.toNanos(7);
        for (var now = begin; now < begin + TimeUnit.SECONDS.toNanos(seconds);) {
            var wait = pace.start(perSecond, now);
            starts += wait == 0 ? 1 : 0;
            now += wait;
        }
        return starts;
    }

    @Test
    void so_many_per_second_and_one_to_begin_with() {
        assertThat(startsWithin(10, 10)).isBetween(100, 101);
    }

    @Test
    void a_fraction_is_one_in_several_seconds() {
        assertThat(startsWithin(0.5, 20)).isEqualTo(11);
    }

    @Test
    void what_is_faster_than_timers_are_comes_in_small_bursts() {
        assertThat(startsWithin(5000, 2)).isBetween(10_000, 10_101);
    }

    @Test
    void time_without_starts_is_not_saved_up() {
        pace.start(10, 0);
        var later = TimeUnit.HOURS.toNanos(1);
        assertThat(pace.ahead(10, later)).isZero();
        assertThat(pace.start(10, later)).isZero();
        assertThat(pace.start(10, later)).isPositive();
    }

    @Test
    void another_rate_counts_from_the_last_start() {
        pace.start(0.1, 0);
        assertThat(pace.start(0.1, TimeUnit.SECONDS.toNanos(2))).isPositive();
        assertThat(pace.start(1, TimeUnit.SECONDS.toNanos(2))).isZero();
    }

    @Test
    void no_rate_is_no_wait() {
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.start(Double.POSITIVE_INFINITY, 5)).isZero();
        }
        assertThat(pace.ahead(Double.POSITIVE_INFINITY, 5)).isZero();
    }
}
