package io.hmsops.sync.web;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A request's body, read as a stream and within a limit: what is longer is answered {@code 413} before it is in memory, and a client
 * that hangs up ends the stream. For resource methods without a body parameter.
 */
public final class BodyStream {

    private BodyStream() {
    }

    /** Fails with a {@link ProblemException} beyond the limit or when the client hangs up. Subscribe on the request's event loop. */
    public static Multi<Buffer> stream(HttpServerRequest request, long limit) {
        return Multi.createFrom().deferred(() -> {
            if (announced(request).orElse(0) > limit) {
                return Multi.createFrom().failure(tooLarge(limit));
            }
            if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                request.response().writeContinue();
            }
            var size = new long[1];
            return MultiHelper.toMulti(request)
                    .onFailure().transform(failure -> ProblemException.of(400, "The connection was closed before the body was complete."))
                    .onItem().transformToUniAndConcatenate(part -> (size[0] += part.length()) > limit
                            ? Uni.createFrom().failure(tooLarge(limit)) : Uni.createFrom().item(part));
        });
    }

    /** The whole body, for what has to be in memory anyway. */
    public static Uni<byte[]> whole(HttpServerRequest request, long limit) {
        return whole(stream(request, limit));
    }

    public static Uni<byte[]> whole(Multi<Buffer> stream) {
        return stream.collect().in(Buffer::buffer, Buffer::appendBuffer).map(Buffer::getBytes);
    }

    /** {@code Content-Length}; empty where the body is chunked. {@code 400} where it is no number. */
    static OptionalLong announced(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length == null) {
            return OptionalLong.empty();
        }
        if (!length.matches("\\d+")) {
            throw ProblemException.of(400, "Content-Length is no number.");
        }
        return OptionalLong.of(length.length() > 18 ? Long.MAX_VALUE : Long.parseLong(length));
    }

    /** The connection is closed after it: nobody reads what is still to come on it. */
    public static ProblemException tooLarge(long limit) {
        return new ProblemException(ProblemException.of(413, "The body is larger than " + limit + " bytes.").problem(),
                Map.of("Connection", "close"));
    }
}
