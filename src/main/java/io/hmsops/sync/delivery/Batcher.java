package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Lets many callers share one write: while a write is under way, what arrives is collected and goes out together in the next. Nothing
 * lingers: an item that finds no write under way is written at once, so the batch follows the load.
 *
 * <p>Safe from any thread. Results arrive on the thread that ended the write. Bounded by items and weight: {@link #submit} fails with
 * {@link FullException} beyond that, and nothing of the item is kept. An item whose caller gave up before its write began is dropped.
 *
 * @param <T> an item
 * @param <R> its result
 */
final class Batcher<T, R> {

    /** As much as may wait is waiting. */
    static final class FullException extends RuntimeException {
        FullException() {
            super("too much is waiting to be written", null, false, false);
        }
    }

    /** One submitted item; {@code begun} is guarded by the queue. */
    private static final class Waiting<T, R> {
        private final T item;
        private final long weight;
        private final UniEmitter<? super R> caller;
        private boolean begun;

        Waiting(T item, long weight, UniEmitter<? super R> caller) {
            this.item = item;
            this.weight = weight;
            this.caller = caller;
        }
    }

    private final Function<List<T>, Uni<List<R>>> write;
    private final Consumer<T> dropped;
    private final ToLongFunction<T> weigh;
    private final int maxBatch;
    private final long maxBatchWeight;
    private final int maxConcurrent;
    private final int maxItems;
    private final long maxWeight;
    private final ArrayDeque<Waiting<T, R>> queue = new ArrayDeque<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private int items;
    private long weight;
    private int writing;

    /**
     * @param write     writes a batch and answers one result per item, in order; its failure is every item's
     * @param dropped   told of an item that is not written because its caller gave up
     * @param weigh     an item's weight, in bytes for instance
     * @param maxBatch  most items in one write
     * @param maxBatchWeight weight that ends a batch; a heavier item is written alone
     * @param maxConcurrent most writes at a time
     * @param maxItems  most items waiting or being written
     * @param maxWeight most weight waiting or being written
     */
    Batcher(Function<List<T>, Uni<List<R>>> write, Consumer<T> dropped, ToLongFunction<T> weigh, int maxBatch, long maxBatchWeight,
            int maxConcurrent, int maxItems, long maxWeight) {
        this.write = write;
        this.dropped = dropped;
        this.maxBatchWeight = maxBatchWeight;
        this.weigh = weigh;
        this.maxBatch = maxBatch;
        this.maxConcurrent = maxConcurrent;
        this.maxItems = maxItems;
        this.maxWeight = maxWeight;
    }

    Uni<R> submit(T item) {
        return Uni.createFrom().emitter(caller -> {
            var waiting = new Waiting<T, R>(item, weigh.applyAsLong(item), caller);
            boolean full;
            synchronized (queue) {
                full = items + 1 > maxItems || (items > 0 && weight + waiting.weight > maxWeight);
                if (!full) {
                    items++;
                    weight += waiting.weight;
                    queue.add(waiting);
                }
            }
            if (full) {
                caller.fail(new FullException());
            } else {
                caller.onTermination(() -> gaveUp(waiting));
                writeNext();
            }
        });
    }

    private void gaveUp(Waiting<T, R> waiting) {
        synchronized (queue) {
            if (waiting.begun || !queue.remove(waiting)) {
                return;
            }
            items--;
            weight -= waiting.weight;
        }
        dropped.accept(waiting.item);
    }

    /** Begins as many writes as it may. Not nested: writes that end at once would pile up on the stack. */
    private void writeNext() {
        if (rounds.getAndIncrement() > 0) {
            return; // whoever is at it goes round once more
        }
        int before;
        do {
            before = rounds.get();
            for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                write(batch);
            }
        } while (rounds.addAndGet(-before) > 0);
    }

    private List<Waiting<T, R>> nextBatch() {
        var batch = new ArrayList<Waiting<T, R>>();
        synchronized (queue) {
            if (writing < maxConcurrent && !queue.isEmpty()) {
                writing++;
                long together = 0;
                while (batch.size() < maxBatch && !queue.isEmpty()
                        && (batch.isEmpty() || together + queue.peek().weight <= maxBatchWeight)) {
                    var next = queue.poll();
                    next.begun = true;
                    together += next.weight;
                    batch.add(next);
                }
            }
        }
        return batch;
    }

    private void write(List<Waiting<T, R>> batch) {
        Uni.createFrom().deferred(() -> write.apply(batch.stream().map(waiting -> waiting.item).toList()))
                .onItem().invoke(results -> {
                    if (results.size() != batch.size()) {
                        throw new IllegalStateException(results.size() + " results for " + batch.size() + " items");
                    }
                })
                .subscribe().with(results -> {
                    done(batch);
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).caller.complete(results.get(i));
                    }
                }, failure -> {
                    done(batch);
                    batch.forEach(waiting -> waiting.caller.fail(failure));
                });
    }

    private void done(List<Waiting<T, R>> batch) {
        synchronized (queue) {
            writing--;
            items -= batch.size();
            batch.forEach(waiting -> weight -= waiting.weight);
        }
        writeNext();
    }
}
