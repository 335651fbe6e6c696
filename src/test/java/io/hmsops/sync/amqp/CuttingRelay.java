package io.hmsops.sync.amqp;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The way to a broker, which breaks in the middle of what goes over it, once for each {@link #cutAfter}. */
public final class CuttingRelay {

    /** How often it has broken. */
    public final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final NetServer server;

    public CuttingRelay(Vertx vertx, int to) {
        try {
            server = vertx.createNetServer().connectHandler(near -> {
                near.pause();
                vertx.createNetClient().connect(to, "localhost").onFailure(e -> near.close()).onSuccess(far -> {
                    near.handler(bytes -> pass(bytes, near, far));
                    far.handler(bytes -> pass(bytes, far, near));
                    near.closeHandler(c -> far.close());
                    far.closeHandler(c -> near.close());
                    near.resume();
                });
            }).listen(0, "localhost").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** After so many bytes more, of both directions. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    private void pass(Buffer bytes, NetSocket from, NetSocket to) {
        var rest = left.addAndGet(-bytes.length());
        if (rest >= 0) {
            to.write(bytes);
        } else {
            left.set(Long.MAX_VALUE);
            cuts.incrementAndGet();
            to.write(bytes.getBuffer(0, (int) Math.max(0, bytes.length() + rest))).onComplete(w -> {
                from.close();
                to.close();
            });
        }
    }

    public int port() {
        return server.actualPort();
    }
}
