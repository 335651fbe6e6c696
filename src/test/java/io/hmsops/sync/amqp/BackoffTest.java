package io.hmsops.sync.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesUpToItsBoundWithAFifthMoreOrLess() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
        for (var expected : new long[] {1000, 2000, 4000, 5000, 5000}) {
            assertThat(backoff.next()).isBetween(expected * 8 / 10, expected * 12 / 10);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isBetween(4000L, 6000L);
        }
        backoff.reset();
        assertThat(backoff.next()).isBetween(800L, 1200L);
    }

    @Test
    void aBoundBelowTheFirstCountsAsIt() {
        var backoff = new Backoff(Duration.ofMinutes(5), Duration.ofMinutes(1));
        backoff.next();
        assertThat(backoff.next()).isBetween(240_000L, 360_000L);
    }
}
