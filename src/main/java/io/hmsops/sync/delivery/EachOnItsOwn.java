package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Work on the items of a stream side by side, results as they come. Like {@code transformToUni().merge(n)}, which looks at all n places for
 * each result: with thousands in the air that was a quarter of the program's time.
 */
final class EachOnItsOwn {

    private EachOnItsOwn() {
    }

    /**
     * Asks for everything that upstream has: what is in the air at a time has to be bounded there ({@link InMemory}), and so are the results
     * that wait for a slow subscriber.
     *
     * @param work never fails: that would end the stream
     */
    static <T, R> Multi<R> of(Multi<T> items, Function<T, Uni<R>> work) {
        return Multi.createFrom().emitter(results -> {
            var open = new AtomicLong(1);
            Runnable ended = () -> {
                if (open.decrementAndGet() == 0) {
                    results.complete();
                }
            };
            var upstream = items.subscribe().with(item -> {
                open.incrementAndGet();
                work.apply(item).subscribe().with(result -> {
                    results.emit(result);
                    ended.run();
                }, results::fail);
            }, results::fail, ended);
            results.onTermination(upstream::cancel);
        }, BackPressureStrategy.BUFFER);
    }
}
