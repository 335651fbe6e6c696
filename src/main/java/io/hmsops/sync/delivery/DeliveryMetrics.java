package io.hmsops.sync.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** What the engine counts. Names and tags are part of the interface: dashboards hold on to them. */
@ApplicationScoped
class DeliveryMetrics {

    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter accepted;
    private final Counter repeated;
    private final Counter refused;
    private final Counter takenOver;

    DeliveryMetrics(MeterRegistry meters, Clock clock, InMemory inMemory) {
        this.meters = meters;
        this.clock = clock;
        accepted = Counter.builder("sync.events.accepted").description("Events stored").register(meters);
        repeated = Counter.builder("sync.events.repeated").description("Events that had been accepted before").register(meters);
        refused = Counter.builder("sync.events.refused").description("Events refused because too much was waiting").register(meters);
        takenOver = Counter.builder("sync.deliveries.taken.over").description("Deliveries taken over from replicas that are gone")
                .register(meters);
        meters.gauge("sync.deliveries.in.memory", inMemory, InMemory::held);
    }

    void accepted(int events) {
        accepted.increment(events);
    }

    void repeated() {
        repeated.increment();
    }

    void refused() {
        refused.increment();
    }

    /** Deliveries taken over from replicas that are gone. */
    void takenOver(long deliveries) {
        takenOver.increment(deliveries);
    }

    /** Per system: attempts with their duration, deliveries that settled with the reason, and how long they took from acceptance on. */
    void attempted(Attempt attempt) {
        var verdict = attempt.verdict();
        var system = attempt.system() == null ? "-" : attempt.system().name();
        var reason = verdict.code() == null ? "none" : verdict.code().word();
        if (verdict.tried()) {
            Timer.builder("sync.attempts").description("Attempts at partners")
                    .tags("system", system, "outcome", verdict.failed() ? "failed" : "delivered", "reason", reason)
                    .register(meters).record(Duration.ofMillis(attempt.durationMillis()));
        }
        if (verdict.state() != DeliveryState.PENDING) {
            Counter.builder("sync.deliveries.settled").description("Deliveries that ended")
                    .tags("system", system, "state", verdict.state().word(), "reason", reason).register(meters).increment();
        }
        if (verdict.state() == DeliveryState.DELIVERED) {
            Timer.builder("sync.delivery.latency").description("From acceptance to delivery").tags("system", system)
                    .register(meters).record(Duration.ofMillis(Math.max(0, clock.millis() - attempt.task().acceptedMillis())));
        }
    }
}
