package io.hmsops.sync.resilience;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** The state of one revision of one system: breaker, time-out, bulkhead. One guard for all, as each costs every call. */
final class SystemGuard {

    private final SystemScoped system;
    private final Guard guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    SystemGuard(SystemScoped system, PerSystem settings, BiConsumer<SystemGuard, CircuitBreakerState> onStateChange) {
        this.system = system;
        var own = system.timeout();
        var timeout = own != null ? own : Duration.of(settings.timeout().value(), settings.timeout().unit());
        // no .name() for the breaker: names are never given back, and one that is used twice fails;
        // no .withDescription(): the meters it brings would stay with the first revision's state
        guard = Guard.create()
                .withTimeout().duration(timeout.toMillis(), ChronoUnit.MILLIS).done()
                .withCircuitBreaker()
                .requestVolumeThreshold(settings.circuitBreaker().requestVolumeThreshold())
                .failureRatio(settings.circuitBreaker().failureRatio())
                .successThreshold(settings.circuitBreaker().successThreshold())
                .delay(settings.circuitBreaker().delay(), settings.circuitBreaker().delayUnit())
                .when(failure -> counts(failure, settings.circuitBreaker()))
                .onStateChange(to -> {
                    state = to;
                    onStateChange.accept(this, to);
                }).done()
                .withBulkhead()
                .limit(system.maxConcurrency() > 0 ? system.maxConcurrency() : settings.bulkhead().value())
                .queueSize(Math.max(1, settings.bulkhead().waitingTaskQueue())).done()
                .build();
    }

    SystemScoped system() {
        return system;
    }

    CircuitBreakerState state() {
        return state;
    }

    /**
     * Lazy: each subscription is one call. Guards never cancel what they called, not when time is over and not when they are cancelled
     * themselves, and hold on to its permit until it ends; so every end of the outer Uni ends the inner one.
     *
     * @param givenUp completes once nobody waits for the call any more
     */
    <T> Uni<T> call(Callable<Uni<T>> action, CompletionStage<?> givenUp) {
        return Uni.createFrom().deferred(() -> {
            var ended = new CompletableFuture<T>();
            givenUp.thenRun(() -> end(ended));
            var type = new TypeLiteral<Uni<T>>() {
            };
            return guard.get(() -> endable(action, ended), type)
                    .onFailure(FaultToleranceException.class).transform(this::inItsName)
                    .onTermination().invoke(() -> end(ended));
        });
    }

    private Throwable inItsName(Throwable e) {
        if (e instanceof TimeoutException) {
            return new TimeoutException(system.systemName() + " did not answer in time", e);
        } else if (e instanceof CircuitBreakerOpenException) {
            return new CircuitBreakerOpenException(system.systemName() + " failed too often; its circuit breaker is open", e);
        } else if (e instanceof BulkheadException) {
            return new BulkheadException(system.systemName() + " has as many calls in the air as it may", e);
        }
        return e;
    }

    private static void end(CompletableFuture<?> call) {
        call.completeExceptionally(new CancellationException("the call was given up"));
    }

    private static <T> Uni<T> endable(Callable<Uni<T>> action, CompletableFuture<T> ended) {
        if (ended.isDone()) {
            return Uni.createFrom().completionStage(ended);
        }
        try {
            return Uni.join().first(action.call(), Uni.createFrom().completionStage(ended)).toTerminate();
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    /** A call that was cancelled or turned away shows nothing, so it must not close a half-open breaker; otherwise as the annotation says. */
    private boolean counts(Throwable failure, CircuitBreaker settings) {
        if (failure instanceof CancellationException || failure instanceof BulkheadException) {
            return state != CircuitBreakerState.CLOSED;
        }
        return isAny(failure, settings.failOn()) && !isAny(failure, settings.skipOn());
    }

    private static boolean isAny(Throwable failure, Class<? extends Throwable>[] types) {
        return Arrays.stream(types).anyMatch(type -> type.isInstance(failure));
    }
}
