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
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * One lane per system: as many calls at a time and as many starts per second as the system allows, the others wait their turn, first come
 * first served. What waits is bounded by {@link InMemory}. Safe from any thread; a call that had to wait starts on the Vert.x context
 * that it waited on.
 */
@ApplicationScoped
class SystemLanes {

    /** Rates change; milliseconds. */
    private static final long LONGEST_WAIT = 1000;

    private final Vertx vertx;
    private final Map<UUID, Lane> lanes = new HashMap<>();
    private boolean hurried;

    SystemLanes(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param rate starts per second at most as it is then, may be infinite; the newest call's counts for all that wait */
    <T> Uni<T> run(SystemScoped system, DoubleSupplier rate, Supplier<Uni<? extends T>> call) {
        return Uni.createFrom().deferred(() -> {
            var turn = new Turn();
            return Uni.createFrom().<Void>emitter(entered -> enter(system, rate, turn, () -> entered.complete(null)))
                    .chain(() -> Uni.createFrom().<T>deferred(call))
                    .onTermination().invoke(() -> leave(system.systemId(), turn));
        });
    }

    /** From now on nobody waits: for a stop, whose calls end at once. */
    void hurry() {
        List<Runnable> next = new ArrayList<>();
        synchronized (lanes) {
            hurried = true;
            lanes.forEach((system, lane) -> next.addAll(next(system, lane)));
        }
        next.forEach(Runnable::run);
    }

    private void enter(SystemScoped system, DoubleSupplier rate, Turn turn, Runnable start) {
        List<Runnable> next;
        synchronized (lanes) {
            var lane = lanes.computeIfAbsent(system.systemId(), id -> new Lane());
            lane.limit = Math.max(1, system.maxConcurrency());
            lane.rate = rate;
            var context = vertx.getOrCreateContext();
            turn.start = start;
            turn.later = () -> context.runOnContext(ignored -> start.run()); // not nested: a lane of quick failures is long
            lane.waiting.add(turn);
            next = next(system.systemId(), lane);
            if (next.size() == 1 && turn.running) {
                next = List.of(turn.start);
            }
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
            next = next(system, lane);
        }
        next.forEach(Runnable::run);
    }

    /** Whose turn it is now; usually one, more where the limit was raised. Where the pace holds them back, a timer looks again. */
    private List<Runnable> next(UUID system, Lane lane) {
        var starts = new ArrayList<Runnable>(1);
        long wait = 0;
        while (wait == 0 && !lane.waiting.isEmpty() && (hurried || lane.running < lane.limit)) {
            if (lane.waiting.peek().gone) {
                lane.waiting.poll();
                continue;
            }
            wait = hurried ? 0 : lane.pace.start(lane.rate.getAsDouble(), System.nanoTime());
            if (wait == 0) {
                var turn = lane.waiting.poll();
                turn.running = true;
                lane.running++;
                starts.add(turn.later);
            }
        }
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            wait = lane.pace.ahead(lane.rate.getAsDouble(), System.nanoTime());
            if (wait == 0) {
                lanes.remove(system, lane);
            }
        }
        if (wait > 0 && !lane.timed) {
            lane.timed = true;
            vertx.setTimer(Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(wait), LONGEST_WAIT)), timer -> lookAgain(system, lane));
        }
        return starts;
    }

    private void lookAgain(UUID system, Lane lane) {
        List<Runnable> next;
        synchronized (lanes) {
            lane.timed = false;
            next = next(system, lane);
        }
        next.forEach(Runnable::run);
    }

    private static final class Turn {
        private Runnable start;
        private Runnable later;
        private boolean running;
        private boolean gone;
    }

    private static final class Lane {
        private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
        private final Pace pace = new Pace();
        private DoubleSupplier rate;
        private int running;
        private int limit;
        private boolean timed;
    }
}
