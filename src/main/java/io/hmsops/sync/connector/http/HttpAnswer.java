package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What a partner answered.
 *
 * @param reason   the status line's words, or {@code null}
 * @param body     what was read of the body: at most as much as was asked for
 * @param complete whether that is all of it
 * @param sent     whether the whole request had been sent when the answer came
 */
public record HttpAnswer(int status, String reason, MultiMap headers, Buffer body, boolean complete, boolean sent) {

    /**
     * The body's start, at most {@link DeliveryReceipt#MAX_ANSWER} bytes, as UTF-8, or {@code null} where there is none. What is not UTF-8
     * becomes U+FFFD, and so does NUL, which no database keeps. A character cut in two at the end is left out.
     */
    public String start() {
        if (body.length() == 0) {
            return null;
        }
        var kept = body.getBytes(0, Math.min(body.length(), DeliveryReceipt.MAX_ANSWER));
        var text = CharBuffer.allocate(kept.length);
        StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(kept), text, false);
        return text.flip().toString().replace('\0', '\uFFFD');
    }

    /** For example {@code 503 Service Unavailable}. */
    public String words() {
        return StatusRule.words(status, reason);
    }
}
