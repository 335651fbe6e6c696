package io.hmsops.sync.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the engine counts. Names and tags are part of the interface: dashboards hold on to them. */
@ApplicationScoped
class DeliveryMetrics {

    /** Which attempts are counted together; few, as systems, states and reasons are. */
    private record Kind(String system, DeliveryState state, String reason, boolean tried) {
    }

    /** What an attempt of a kind counts for; {@code null} for what it does not. */
    private record Meters(Timer attempts, Counter settled, Timer latency) {
    }

    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter accepted;
    private final Counter repeated;
    private final Counter refused;
    private final Counter takenOver;
    private final Map<Kind, Meters> known = new ConcurrentHashMap<>();

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
        var kind = new Kind(attempt.system() == null ? "-" : attempt.system().name(), verdict.state(),
                verdict.code() == null ? "none" : verdict.code().word(), verdict.tried());
        var counted = known.computeIfAbsent(kind, this::register);
        if (counted.attempts() != null) {
            counted.attempts().record(Duration.ofMillis(attempt.durationMillis()));
        }
        if (counted.settled() != null) {
            counted.settled().increment();
        }
        if (counted.latency() != null) {
            counted.latency().record(Duration.ofMillis(Math.max(0, clock.millis() - attempt.task().acceptedMillis())));
        }
    }

    private Meters register(Kind kind) {
        var failed = !kind.reason().equals("none");
        return new Meters(
                !kind.tried() ? null : Timer.builder("sync.attempts").description("Attempts at partners")
                        .tags("system", kind.system(), "outcome", failed ? "failed" : "delivered", "reason", kind.reason()).register(meters),
                kind.state() == DeliveryState.PENDING ? null : Counter.builder("sync.deliveries.settled").description("Deliveries that ended")
                        .tags("system", kind.system(), "state", kind.state().word(), "reason", kind.reason()).register(meters),
                kind.state() != DeliveryState.DELIVERED ? null : Timer.builder("sync.delivery.latency")
                        .description("From acceptance to delivery").tags("system", kind.system()).register(meters));
    }
}
