package io.hmsops.sync.connector.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.BiConsumer;

/** Hands an answer's body on as it comes and keeps none of it. */
final class AnswerDownload {

    private final HttpClientRequest request;
    private final BodySink sink;
    private final BiConsumer<Buffer, Boolean> told;
    private long received;
    private boolean ended;

    /** @param told gets an empty buffer, and whether the sink got all of the body */
    AnswerDownload(HttpClientRequest request, HttpClientResponse response, BodySink sink, BiConsumer<Buffer, Boolean> told) {
        this.request = request;
        this.sink = sink;
        this.told = told;
        response.handler(this::received);
        response.exceptionHandler(e -> finish(false));
        response.endHandler(v -> finish(true));
    }

    private void received(Buffer chunk) {
        if (ended) {
            return;
        }
        received += chunk.length();
        sink.take().accept(chunk);
        if (received > sink.most()) {
            giveUp();
        }
    }

    /** Reads no more. */
    void giveUp() {
        if (!ended) {
            finish(false);
            request.reset();
        }
    }

    private void finish(boolean complete) {
        if (!ended) {
            ended = true;
            told.accept(Buffer.buffer(), complete);
        }
    }
}
