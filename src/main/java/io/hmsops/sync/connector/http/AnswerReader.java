package io.hmsops.sync.connector.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.BiConsumer;

/**
 * Reads as much of an answer as is asked for and no more. Where its start is enough, that is there at the answer's end, after so many
 * bytes, or after {@value #GRACE_MILLIS} ms: a status is an answer, a body that is slow or endless holds nobody. A small rest is read and
 * thrown away in that time, so that the connection can be used again; a larger or slower one costs the connection.
 */
final class AnswerReader {

    static final long GRACE_MILLIS = 500;
    private static final long MOST_DRAINED = 64 * 1024;

    private final Vertx vertx;
    private final HttpClientRequest request;
    private final int most;
    private final BiConsumer<Buffer, Boolean> told;
    private final Buffer kept = Buffer.buffer();
    private final long timer;
    private long received;
    private boolean isTold;
    private boolean ended;

    /**
     * @param most  bytes to keep
     * @param whole whether to wait for them, for as long as the attempt may take, and not for a moment only
     * @param told  gets them, and whether they are all of the body
     */
    AnswerReader(Vertx vertx, HttpClientRequest request, HttpClientResponse response, int most, boolean whole,
            BiConsumer<Buffer, Boolean> told) {
        this.vertx = vertx;
        this.request = request;
        this.most = most;
        this.told = told;
        timer = whole ? -1 : vertx.setTimer(GRACE_MILLIS, t -> giveUp());
        response.handler(this::received);
        response.exceptionHandler(e -> finish(false));
        response.endHandler(v -> finish(received <= most));
    }

    private void received(Buffer chunk) {
        received += chunk.length();
        var room = most - kept.length();
        if (room > 0) {
            kept.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
        }
        if (received > most || kept.length() == most && timer >= 0) {
            tell(false);
        }
        if (received > most + MOST_DRAINED) {
            giveUp();
        }
    }

    /** Reads no more: what is there is the answer. */
    void giveUp() {
        if (!ended) {
            finish(false);
            request.reset();
        }
    }

    private void finish(boolean complete) {
        if (!ended) {
            ended = true;
            vertx.cancelTimer(timer);
            tell(complete);
        }
    }

    private void tell(boolean complete) {
        if (!isTold) {
            isTold = true;
            told.accept(kept, complete);
        }
    }
}
