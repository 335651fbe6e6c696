package io.hmsops.sync.connector.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies (RFC 1952); large ones on a worker thread, as that would hold an event loop up. */
final class Gzip {

    private static final int MOST_IN_PLACE = 64 * 1024;

    private final Vertx vertx;

    Gzip(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Comes on the context that subscribed. */
    Uni<byte[]> compress(byte[] bytes) {
        if (bytes.length <= MOST_IN_PLACE) {
            return Uni.createFrom().item(() -> compressed(bytes));
        }
        return Uni.createFrom().completionStage(() -> vertx.executeBlocking(() -> compressed(bytes), false).toCompletionStage());
    }

    private static byte[] compressed(byte[] bytes) {
        var compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
