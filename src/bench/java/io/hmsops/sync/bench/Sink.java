package io.hmsops.sync.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * All partners, in a process of their own: answers 200 at once and measures when deliveries arrive. One thread, as a partner's speed is
 * not the question. Deliveries to {@code /partner/…} are measured, {@code /other/…} answered but not measured, and {@code /hung/…} never
 * answered.
 */
final class Sink {

    private static final byte[] SENT = "\"sent\":".getBytes(StandardCharsets.US_ASCII);

    private final Progress progress;
    private final Histogram micros = new Histogram(60_000_000L, 3);
    private long lastNanos;

    private Sink(Progress progress) {
        this.progress = progress;
    }

    /** Arguments: port, file of the {@link Progress}. */
    public static void main(String[] arguments) {
        Child.endWithStandardInput();
        var sink = new Sink(new Progress(Path.of(arguments[1])));
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)).createHttpServer().requestHandler(sink::take)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1").onFailure(failure -> {
                    failure.printStackTrace();
                    Runtime.getRuntime().halt(1);
                });
    }

    private void take(HttpServerRequest request) {
        var path = request.path();
        if (path.startsWith("/partner/")) {
            request.bodyHandler(body -> {
                arrived(body);
                progress.increment();
                request.response().end();
            });
        } else if (path.startsWith("/other/")) {
            request.endHandler(end -> {
                progress.increment();
                request.response().end();
            });
        } else if (path.equals("/window")) {
            request.response().end(window().toBuffer());
        } else if (path.equals("/")) {
            request.response().end();
        }
    }

    /** The clock counts from the machine's start, so it is the driver's too. */
    private void arrived(Buffer body) {
        lastNanos = System.nanoTime();
        var bytes = body.getBytes();
        for (int i = 0; i < bytes.length - SENT.length; i++) {
            if (bytes[i] == '"' && matches(bytes, i)) {
                long sent = 0;
                for (int at = i + SENT.length; at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
                    sent = sent * 10 + bytes[at] - '0';
                }
                micros.recordValue(Math.max(0, Math.min(micros.getHighestTrackableValue(), (lastNanos - sent) / 1000)));
                return;
            }
        }
    }

    private static boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < SENT.length; i++) {
            if (bytes[at + i] != SENT[i]) {
                return false;
            }
        }
        return true;
    }

    /** What arrived since the last one was asked for. */
    private JsonObject window() {
        var window = new JsonObject().put("count", micros.getTotalCount()).put("lastNanos", lastNanos)
                .put("p50", micros.getValueAtPercentile(50)).put("p99", micros.getValueAtPercentile(99))
                .put("max", micros.getMaxValue());
        micros.reset();
        return window;
    }
}
