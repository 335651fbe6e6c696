package io.hmsops.sync.connector.http;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Takes the body of a 2xx answer as it comes, so that one of any length costs no memory: {@link HttpAnswer#body} then is empty, and
 * {@link HttpAnswer#complete} says whether the sink got all of it. Only such an answer's end, or its excess, ends the exchange.
 *
 * @param most bytes to read; of a body that goes on after them no more is read
 * @param take gets the chunks, in order, on the context of the call; at most a chunk more than {@code most} in all
 */
public record BodySink(long most, Consumer<Buffer> take) {
}
