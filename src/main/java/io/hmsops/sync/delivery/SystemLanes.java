package io.hmsops.sync.delivery;

import io.hmsops.sync.resilience.SystemScoped;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One lane per system: as many calls at a time as the system allows, the others wait their turn, first come first served. What waits is
 * bounded by {@link InMemory}. Safe from any thread; a call that had to wait starts on the Vert.x context that it waited on.
 */
@ApplicationScoped
class SystemLanes {

    private final Vertx vertx;
    private final Map<UUID, Lane> lanes = new HashMap<>();

    SystemLanes(Vertx vertx) {
        this.vertx = vertx;
    }

    <T> Uni<T> run(SystemScoped system, Supplier<Uni<? extends T>> call) {
        return Uni.createFrom().deferred(() -> {
            var turn = new Turn();
            return Uni.createFrom().<Void>emitter(entered -> enter(system, turn, () -> entered.complete(null)))
                    .chain(() -> Uni.createFrom().<T>deferred(call))
                    .onTermination().invoke(() -> leave(system.systemId(), turn));
        });
    }

    private void enter(SystemScoped system, Turn turn, Runnable start) {
        List<Runnable> next;
        synchronized (lanes) {
            var lane = lanes.computeIfAbsent(system.systemId(), id -> new Lane());
            lane.limit = Math.max(1, system.maxConcurrency());
            if (lane.waiting.isEmpty() && lane.running < lane.limit) {
                turn.start = start;
            } else {
                var context = vertx.getOrCreateContext();
                turn.start = () -> context.runOnContext(ignored -> start.run()); // not nested: a lane of quick failures is long
            }
            lane.waiting.add(turn);
            next = lane.next();
        }
        next.forEach(Runnable::run);
    }

    /** Ended, failed or given up; the latter also while it waited. */
    private void leave(UUID system, Turn turn) {
        List<Runnable> next;
        synchronized (lanes) {
            turn.gone = true;
            var lane = lanes.get(system);
            if (!turn.running || lane == null) {
                return;
            }
            lane.running--;
            next = lane.next();
            if (lane.running == 0) {
                lanes.remove(system);
            }
        }
        next.forEach(Runnable::run);
    }

    private static final class Turn {
        private Runnable start;
        private boolean running;
        private boolean gone;
    }

    private static final class Lane {
        private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
        private int running;
        private int limit;

        /** Whose turn it is now; usually one, more where the limit was raised. */
        private List<Runnable> next() {
            var starts = new ArrayList<Runnable>(1);
            while (running < limit && !waiting.isEmpty()) {
                var turn = waiting.poll();
                if (!turn.gone) {
                    turn.running = true;
                    running++;
                    starts.add(turn.start);
                }
            }
            return starts;
        }
    }
}
