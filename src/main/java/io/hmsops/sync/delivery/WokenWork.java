package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that is done when somebody wakes it: one run at a time, and one more after it where it was woken meanwhile. Nothing is done before
 * {@link #start} and, but for the run that is under way, after {@link #stop}. Safe from any thread.
 */
public final class WokenWork {

    private enum State {
        STOPPED, IDLE, RUNNING, RUNNING_AND_WOKEN
    }

    private final Supplier<? extends Uni<?>> work;
    private final Consumer<Throwable> failed;
    private final AtomicReference<State> state = new AtomicReference<>(State.STOPPED);

    /** @param failed told of a run that failed; the next wake-up runs again all the same */
    public WokenWork(Supplier<? extends Uni<?>> work, Consumer<Throwable> failed) {
        this.work = work;
        this.failed = failed;
    }

    /** Does nothing yet but may be woken. */
    public void start() {
        state.set(State.IDLE);
    }

    public void stop() {
        state.set(State.STOPPED);
    }

    public boolean isStopped() {
        return state.get() == State.STOPPED;
    }

    /** There may be something to do. */
    public void wake() {
        var before = state.getAndUpdate(now -> switch (now) {
            case STOPPED -> State.STOPPED;
            case IDLE -> State.RUNNING;
            case RUNNING, RUNNING_AND_WOKEN -> State.RUNNING_AND_WOKEN;
        });
        if (before == State.IDLE) {
            run();
        }
    }

    /** A run in steps, one after the other for as long as they answer that there is more; without end it uses no more stack. */
    public static Uni<Void> whilst(Supplier<Uni<Boolean>> more) {
        return Multi.createBy().repeating().uni(more::get).whilst(again -> again).onItem().ignoreAsUni();
    }

    private void run() {
        work.get().subscribe().with(done -> ended(), failure -> {
            failed.accept(failure);
            ended();
        });
    }

    private void ended() {
        var before = state.getAndUpdate(now -> switch (now) {
            case STOPPED -> State.STOPPED;
            case IDLE, RUNNING -> State.IDLE;
            case RUNNING_AND_WOKEN -> State.RUNNING;
        });
        if (before == State.RUNNING_AND_WOKEN) {
            run();
        }
    }
}
