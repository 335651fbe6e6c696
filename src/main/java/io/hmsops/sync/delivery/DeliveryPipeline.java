package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * The pipeline between the channels {@code deliveries} and {@code attempted}: all systems side by side, each in its own lane. Every
 * branch ends in an {@link Attempt}, whatever happens in it: a failure that left here would end the channel. No database session is
 * held while a partner is called.
 */
@ApplicationScoped
class DeliveryPipeline {

    private static final DeliveryOutcome NOT_OURS =
            new DeliveryOutcome.NotTried(FailureCode.BUSY, "this replica gives its deliveries back", Duration.ZERO);
    private static final DeliveryOutcome PAUSED = new DeliveryOutcome.NotTried(FailureCode.PAUSED, "the system is paused", Duration.ZERO);
    private static final DeliveryOutcome NOT_WANTED = new DeliveryOutcome.NotWanted();

    private final SystemRegistry registry;
    private final SystemLanes lanes;
    private final SystemLimits limits;
    private final ConnectorCall call;
    private final DeliveryRequests requests;
    private final EventFilters filters;
    private final Replica replica;
    private final Clock clock;

    DeliveryPipeline(SystemRegistry registry, SystemLanes lanes, SystemLimits limits, ConnectorCall call, DeliveryRequests requests,
            EventFilters filters, Replica replica, Clock clock) {
        this.replica = replica;
        this.registry = registry;
        this.lanes = lanes;
        this.limits = limits;
        this.call = call;
        this.requests = requests;
        this.filters = filters;
        this.clock = clock;
    }

    @Incoming("deliveries")
    @Outgoing("attempted")
    Multi<Attempt> deliver(Multi<DeliveryTask> tasks) {
        return EachOnItsOwn.of(tasks, this::attempt);
    }

    private Uni<Attempt> attempt(DeliveryTask task) {
        return registry.find(task.systemId()).map(system -> lanes.run(system, () -> rate(task), () -> attemptInTurn(task)))
                .orElseGet(() -> cancelled(task));
    }

    private double rate(DeliveryTask task) {
        return registry.find(task.systemId()).map(limits::rate).orElse(Double.POSITIVE_INFINITY);
    }

    /** A turn may come late: the system may be gone or changed by then, and this replica may be on its way out or taken for dead. */
    private Uni<Attempt> attemptInTurn(DeliveryTask task) {
        return registry.find(task.systemId()).map(system -> !replica.mayDeliver() ? notTried(task, system, NOT_OURS)
                : system.isPaused() ? notTried(task, system, PAUSED) : attempt(task, system)).orElseGet(() -> cancelled(task));
    }

    private Uni<Attempt> notTried(DeliveryTask task, ExternalSystem system, DeliveryOutcome reason) {
        return Uni.createFrom().item(() -> attempt(task, system, clock.millis(), reason));
    }

    private Uni<Attempt> cancelled(DeliveryTask task) {
        return Uni.createFrom().item(() -> attempt(task, null, clock.millis(), new DeliveryOutcome.Cancelled()));
    }

    private Uni<Attempt> attempt(DeliveryTask task, ExternalSystem system) {
        var started = clock.millis();
        return Uni.createFrom().deferred(() -> filters.pass(system, task.event()))
                .chain(passes -> passes ? send(task, system) : Uni.createFrom().item(NOT_WANTED))
                .onFailure().recoverWithItem(failure -> AttemptFailures.outcome(failure, system))
                .map(outcome -> attempt(task, system, started, outcome));
    }

    private Uni<DeliveryOutcome> send(DeliveryTask task, ExternalSystem system) {
        return requests.of(task.id(), task.attempts() + 1, task.event(), system)
                .chain(request -> call.deliver(system, request))
                .map(DeliveryOutcome.Delivered::new);
    }

    private Attempt attempt(DeliveryTask task, ExternalSystem system, long started, DeliveryOutcome outcome) {
        var schedule = system == null ? List.<Duration>of() : system.delivery().retry().schedule();
        var verdict = Verdict.of(outcome, task.attempts(), task.scheduleStart(), schedule, ThreadLocalRandom.current()::nextDouble);
        return new Attempt(task, system, Instant.ofEpochMilli(started), (int) (clock.millis() - started), verdict);
    }
}
