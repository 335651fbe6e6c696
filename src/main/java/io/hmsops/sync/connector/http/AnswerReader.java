package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads the start of an answer and no more. The start is there at the answer's end, after {@link DeliveryReceipt#MAX_ANSWER} bytes, or
 * after {@value #GRACE_MILLIS} ms: a status is an answer, a body that is slow or endless holds nobody. A small rest is read and thrown
 * away in that time, so that the connection can be used again; a larger or slower one costs the connection.
 */
final class AnswerReader {

    static final long GRACE_MILLIS = 500;
    private static final long MOST_DRAINED = 64 * 1024;

    private final Vertx vertx;
    private final HttpClientRequest request;
    private final Consumer<String> start;
    private final Buffer kept = Buffer.buffer();
    private final long timer;
    private long received;
    private boolean told;
    private boolean ended;

    AnswerReader(Vertx vertx, HttpClientRequest request, HttpClientResponse response, Consumer<String> start) {
        this.vertx = vertx;
        this.request = request;
        this.start = start;
        timer = vertx.setTimer(GRACE_MILLIS, t -> giveUp());
        response.handler(this::received);
        response.exceptionHandler(e -> finish());
        response.endHandler(v -> finish());
    }

    private void received(Buffer chunk) {
        received += chunk.length();
        var room = DeliveryReceipt.MAX_ANSWER - kept.length();
        if (room > 0) {
            kept.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
        }
        if (kept.length() == DeliveryReceipt.MAX_ANSWER) {
            tell();
        }
        if (received > MOST_DRAINED) {
            giveUp();
        }
    }

    /** Reads no more: what is there is the answer. */
    void giveUp() {
        if (!ended) {
            finish();
            request.reset();
        }
    }

    private void finish() {
        if (!ended) {
            ended = true;
            vertx.cancelTimer(timer);
            tell();
        }
    }

    private void tell() {
        if (!told) {
            told = true;
            start.accept(text());
        }
    }

    /** As UTF-8; what is not becomes U+FFFD, and so does NUL, which no database keeps. A character cut in two at the end is left out. */
    private String text() {
        if (kept.length() == 0) {
            return null;
        }
        var text = CharBuffer.allocate(kept.length());
        StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(kept.getBytes()), text, false);
        return text.flip().toString().replace('\0', '\uFFFD');
    }
}
