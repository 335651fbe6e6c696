package io.hmsops.sync.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects items into batches on one event loop: a write begins once none is under way and either the batch is full or its first item
 * has waited for the linger.
 *
 * @param <T> an item
 */
final class Lingering<T> {

    private final Vertx vertx;
    private final int most;
    private final int atATime;
    private final long lingerMillis;
    private final Function<List<T>, Future<Void>> write;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private int writing;
    private boolean timer;

    /**
     * @param most         items in one write
     * @param atATime      writes
     * @param lingerMillis 0 to write as soon as it may
     */
    Lingering(Vertx vertx, int most, int atATime, long lingerMillis, Function<List<T>, Future<Void>> write) {
        this.vertx = vertx;
        this.most = most;
        this.atATime = atATime;
        this.lingerMillis = lingerMillis;
        this.write = write;
    }

    void add(T item) {
        waiting.add(item);
        consider();
    }

    private void consider() {
        if (lingerMillis == 0 || waiting.size() >= most) {
            writeNext();
        } else if (!timer && !waiting.isEmpty()) {
            timer = true;
            vertx.setTimer(lingerMillis, id -> {
                timer = false;
                writeNext();
            });
        }
    }

    private void writeNext() {
        if (writing == atATime || waiting.isEmpty()) {
            return;
        }
        writing++;
        var batch = new ArrayList<T>(Math.min(most, waiting.size()));
        while (batch.size() < most && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        write.apply(batch).onComplete(done -> {
            writing--;
            consider();
        });
    }
}
