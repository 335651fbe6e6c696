package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
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
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jboss.logging.Logger;

/**
 * The pipeline between the channels {@code deliveries} and {@code attempted}: all systems side by side, each in its own lane. Every
 * branch ends in an {@link Attempt}, whatever happens in it: a failure that left here would end the channel. No database session is
 * held while a partner is called.
 */
@ApplicationScoped
class DeliveryPipeline {

    private static final Logger LOG = Logger.getLogger(DeliveryPipeline.class);
    private static final Duration BREAKER_WAIT = Duration.ofSeconds(5);
    private static final Duration BUSY_WAIT = Duration.ofSeconds(1);
    private static final DeliveryOutcome NOT_OURS =
            new DeliveryOutcome.NotTried(FailureCode.BUSY, "this replica gives its deliveries back", Duration.ZERO);
    private static final DeliveryOutcome PAUSED = new DeliveryOutcome.NotTried(FailureCode.PAUSED, "the system is paused", Duration.ZERO);

    private final SystemRegistry registry;
    private final SystemLanes lanes;
    private final SystemLimits limits;
    private final ConnectorCall call;
    private final DeliveryRequests requests;
    private final Replica replica;
    private final Clock clock;

    DeliveryPipeline(SystemRegistry registry, SystemLanes lanes, SystemLimits limits, ConnectorCall call, DeliveryRequests requests,
            Replica replica, Clock clock) {
        this.replica = replica;
        this.registry = registry;
        this.lanes = lanes;
        this.limits = limits;
        this.call = call;
        this.requests = requests;
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
        return Uni.createFrom().deferred(() -> call.deliver(system, requests.of(task.id(), task.attempts() + 1, task.event())))
                .<DeliveryOutcome>map(DeliveryOutcome.Delivered::new)
                .onFailure().recoverWithItem(failure -> outcome(failure, system))
                .map(outcome -> attempt(task, system, started, outcome));
    }

    private Attempt attempt(DeliveryTask task, ExternalSystem system, long started, DeliveryOutcome outcome) {
        var schedule = system == null ? List.<Duration>of() : system.delivery().retry().schedule();
        var verdict = Verdict.of(outcome, task.attempts(), task.scheduleStart(), schedule, ThreadLocalRandom.current()::nextDouble);
        return new Attempt(task, system, Instant.ofEpochMilli(started), (int) (clock.millis() - started), verdict);
    }

    private static DeliveryOutcome outcome(Throwable failure, ExternalSystem system) {
        if (failure instanceof PartnerBusyException e) {
            return new DeliveryOutcome.NotTried(e.code(), e.getMessage(), BUSY_WAIT);
        } else if (failure instanceof TransientDeliveryException e) {
            return new DeliveryOutcome.FailedForNow(e.code(), e.status(), e.getMessage(), e.answer(), e.retryAfter());
        } else if (failure instanceof PermanentDeliveryException e) {
            return new DeliveryOutcome.FailedForGood(e.code(), e.status(), e.getMessage(), e.answer());
        } else if (failure instanceof PartnerGoneException e) {
            return new DeliveryOutcome.Gone(e.code(), e.status(), e.getMessage(), e.answer());
        } else if (failure instanceof TimeoutException) {
            return new DeliveryOutcome.FailedForNow(FailureCode.TIMEOUT, null, "no answer within " + system.timeout(), null, null);
        } else if (failure instanceof CircuitBreakerOpenException) {
            return new DeliveryOutcome.NotTried(FailureCode.BREAKER_OPEN, "the circuit breaker is open after repeated failures",
                    BREAKER_WAIT);
        } else if (failure instanceof BulkheadException) {
            return new DeliveryOutcome.NotTried(FailureCode.BUSY, "as many calls as allowed are in the air", BUSY_WAIT);
        }
        if (failure instanceof InvalidSettingsException e) {
            return new DeliveryOutcome.FailedForNow(FailureCode.SETTINGS, null, e.pointer() + ": " + e.getMessage(), null, null);
        }
        LOG.errorf(failure, "delivery to %s failed in an unforeseen way", system.name());
        return new DeliveryOutcome.FailedForNow(FailureCode.INTERNAL, null, "fault of the service: " + failure.getClass().getSimpleName(),
                null, null);
    }
}
