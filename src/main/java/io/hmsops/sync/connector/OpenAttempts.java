package io.hmsops.sync.connector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Counts a partner's attempts in the air, so that closing it waits for them. Thread-safe. */
public final class OpenAttempts {

    private int open;
    private boolean closed;
    private final List<UniEmitter<? super Void>> waiting = new ArrayList<>();

    /**
     * An attempt at each subscription; fails with {@link FailureCode#BUSY} after {@link #end}.
     *
     * @param start begins it: is given where its outcome goes, and what to run, once, when it holds nothing any more (which may be after
     *              the outcome, or after the subscription was cancelled)
     */
    public <T> Uni<T> attempt(BiConsumer<UniEmitter<? super T>, Runnable> start) {
        return Uni.createFrom().emitter(emitter -> {
            if (!begin()) {
                emitter.fail(new PartnerBusyException("the system's settings have changed meanwhile", null));
                return;
            }
            var counts = new AtomicBoolean(true);
            start.accept(emitter, () -> {
                if (counts.compareAndSet(true, false)) {
                    done();
                }
            });
        });
    }

    /** One attempt that makes several calls: it counts from its subscription until it ends or is cancelled. */
    public <T> Uni<T> whole(Uni<T> calls) {
        return attempt((outcome, released) -> {
            var running = calls.subscribe().with(outcome::complete, outcome::fail);
            outcome.onTermination(() -> { // at once where it has ended meanwhile
                running.cancel();
                released.run();
            });
        });
    }

    /** Lets no further attempt begin and completes once the last has ended. */
    public Uni<Void> end() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                closed = true;
                if (open > 0) {
                    waiting.add(emitter);
                    return;
                }
            }
            emitter.complete(null);
        });
    }

    private synchronized boolean begin() {
        if (closed) {
            return false;
        }
        open++;
        return true;
    }

    private void done() {
        List<UniEmitter<? super Void>> ended;
        synchronized (this) {
            if (--open > 0) {
                return;
            }
            ended = List.copyOf(waiting);
            waiting.clear();
        }
        ended.forEach(emitter -> emitter.complete(null));
    }
}
