package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(24));

    @ParameterizedTest(name = "after attempt {0} with random {1} and Retry-After {2}: {3}")
    @CsvSource(nullValues = "-", value = {
        // attempts, random, retry-after, wait
        "1, 0.5,     -,      PT5S",
        "2, 0.5,     -,      PT5M",
        "3, 0.5,     -,      PT24H",
        "1, 0,       -,      PT4S",      // -20 %
        "1, 0.99999, -,      PT6S",      // +20 %, rounded to a millisecond
        "3, 0,       -,      PT19H12M",
        "1, 0.5,     PT30S,  PT30S",     // later than planned: as asked
        "1, 0.5,     PT5S,   PT5S",
        "1, 0,       PT4.5S, PT4.5S",    // jitter never goes below what was asked
        "1, 0.99999, PT4.5S, PT6S",      // sooner than planned: the plan
        "1, 0.5,     PT0S,   PT5S",
        "3, 0.5,     PT1S,   PT24H",
    })
    void next(int attempts, double random, Duration retryAfter, Duration wait) {
        assertThat(RetrySchedule.next(WAITS, attempts, retryAfter, () -> random)).contains(wait);
    }

    @Test
    void ends_when_it_is_used_up_whatever_the_partner_asks() {
        assertThat(RetrySchedule.next(WAITS, 4, null, () -> 0.5)).isEmpty();
        assertThat(RetrySchedule.next(WAITS, 4, Duration.ofSeconds(1), () -> 0.5)).isEmpty();
        assertThat(RetrySchedule.next(WAITS, 400, null, () -> 0.5)).isEmpty();
        assertThat(RetrySchedule.next(List.of(), 1, null, () -> 0.5)).isEmpty();
    }

    @Test
    void a_wait_of_zero_stays_zero() {
        assertThat(RetrySchedule.next(List.of(Duration.ZERO), 1, null, () -> 0.9)).contains(Duration.ZERO);
    }

    @Test
    void jitter_stays_within_a_fifth_and_is_spread() {
        var waits = IntStream.range(0, 1000).mapToObj(i -> RetrySchedule.next(WAITS, 2, null, () -> i / 1000.0).orElseThrow()).toList();
        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(4)) >= 0 && wait.compareTo(Duration.ofMinutes(6)) <= 0);
        assertThat(waits).doesNotHaveDuplicates();
    }
}
