package io.hmsops.sync.outcome;

import io.hmsops.sync.outcome.Outbox.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** What was told, what was not, and what waits: the latter is shown by the replica whose task it is to tell, others show 0. */
@ApplicationScoped
class OutcomeMetrics {

    private static final Waiting NOTHING = new Waiting(0, null);

    private final MeterRegistry meters;
    private final Clock clock;
    private volatile Waiting waiting = NOTHING;

    OutcomeMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** From now on there is something to show. */
    void start() {
        Gauge.builder("sync.outcomes.waiting", () -> waiting.count()).description("Outcomes that wait to be told").register(meters);
        Gauge.builder("sync.outcomes.oldest", this::age).baseUnit("seconds").description("Age of the oldest outcome that waits to be told")
                .register(meters);
        refused(0);
        expired(0);
    }

    private double age() {
        var oldest = waiting.oldest();
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1e3);
    }

    void waiting(Waiting seen) {
        waiting = seen;
    }

    void nothingWaits() {
        waiting = NOTHING;
    }

    void sent(String kind, int count) {
        Counter.builder("sync.outcomes.sent").description("Outcomes that the broker has accepted").tag("type", kind).register(meters)
                .increment(count);
    }

    void refused(int count) {
        Counter.builder("sync.outcomes.refused").description("Outcomes that the broker will never take").register(meters).increment(count);
    }

    void expired(int count) {
        Counter.builder("sync.outcomes.expired").description("Outcomes deleted untold because they were too old").register(meters)
                .increment(count);
    }
}
