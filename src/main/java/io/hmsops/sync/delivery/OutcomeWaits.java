package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Callers that wait for an event's deliveries. What has become of them is always read from the database; what happens here only
 * say when to look again, and a look now and then finds what other replicas did.
 */
@ApplicationScoped
public class OutcomeWaits {

    private static final long LOOK_AGAIN_MILLIS = 1000;
    private static final long LOOK_AGAIN_AT_MOST_MILLIS = 5000;

    private final DeliveryStore store;
    private final Vertx vertx;
    private final Map<UUID, Queue<Runnable>> waiting = new ConcurrentHashMap<>();

    OutcomeWaits(DeliveryStore store, Vertx vertx) {
        this.store = store;
        this.vertx = vertx;
    }

    /**
     * The results of an event's deliveries once each has settled or failed its first attempt, or once the time is over, whichever is
     * first.
     */
    public Uni<EventResults> await(UUID eventId, Duration atMost) {
        return look(eventId, System.nanoTime() + atMost.toNanos(), LOOK_AGAIN_MILLIS);
    }

    /** @param again after which time to look again where nothing is signalled, twice that the next time */
    private Uni<EventResults> look(UUID eventId, long end, long again) {
        return Uni.createFrom().deferred(() -> {
            var signal = new Signal(eventId); // before the look, so that nothing slips between
            return store.results(eventId).chain(results -> {
                var left = (end - System.nanoTime()) / 1_000_000;
                return results.complete() || left <= 0 ? Uni.createFrom().item(Optional.of(results))
                        : signal.await(Math.min(left, again)).replaceWith(Optional.<EventResults>empty());
            }).onTermination().invoke(signal::close);
        }).chain(found -> found.map(Uni.createFrom()::item)
                .orElseGet(() -> look(eventId, end, Math.min(2 * again, LOOK_AGAIN_AT_MOST_MILLIS))));
    }

    /** Looks that are under way or wait to be repeated: one per caller. */
    int looks() {
        return waiting.values().stream().mapToInt(Queue::size).sum();
    }

    /** Something has become of one of the event's deliveries. */
    void changed(UUID eventId) {
        var queue = waiting.get(eventId);
        if (queue != null) {
            synchronized (queue) {
                queue.forEach(Runnable::run);
            }
        }
    }

    private final class Signal {
        private final UUID eventId;
        private final Runnable wake = this::wake;
        private boolean signalled;
        private Runnable waiter;

        Signal(UUID eventId) {
            this.eventId = eventId;
            waiting.compute(eventId, (id, queue) -> {
                var signals = queue == null ? new ArrayDeque<Runnable>() : queue;
                synchronized (signals) {
                    signals.add(wake);
                }
                return signals;
            });
        }

        Uni<Void> await(long millis) {
            var context = vertx.getOrCreateContext();
            return Uni.createFrom().emitter(emitter -> {
                var timer = vertx.setTimer(millis, id -> emitter.complete(null));
                emitter.onTermination(() -> vertx.cancelTimer(timer));
                Runnable proceed = () -> context.runOnContext(ignored -> {
                    vertx.cancelTimer(timer);
                    emitter.complete(null);
                });
                synchronized (this) {
                    waiter = proceed;
                    if (!signalled) {
                        return;
                    }
                }
                proceed.run();
            });
        }

        private void wake() {
            Runnable proceed;
            synchronized (this) {
                signalled = true;
                proceed = waiter;
            }
            if (proceed != null) {
                proceed.run();
            }
        }

        void close() {
            waiting.computeIfPresent(eventId, (id, queue) -> {
                synchronized (queue) {
                    queue.remove(wake);
                    return queue.isEmpty() ? null : queue;
                }
            });
        }
    }
}
