package io.hmsops.sync.testing;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonClientOptions;
import io.vertx.proton.ProtonConnection;

/**
 * One that stays connected to an AMQP broker, which may come and go as it likes: a lost connection is opened anew. All happens on one
 * event loop.
 */
abstract class BrokerClient implements AutoCloseable {

    private static final int AGAIN_MILLIS = 100;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final int port;
    private ProtonConnection current;

    /** Connects once it is told {@link #begin}. */
    BrokerClient(int port) {
        this.port = port;
    }

    final void begin() {
        onLoop(this::connect);
    }

    final void onLoop(Runnable what) {
        context.runOnContext(now -> what.run());
    }

    /** The connection is open. */
    abstract void connected(ProtonConnection connection);

    /** It is gone, and with it all that was open on it. */
    abstract void disconnected();

    /** Gives the connection up where it serves no more. */
    final void abandon(ProtonConnection connection) {
        if (connection == current) {
            current = null;
            connection.disconnect();
            disconnected();
            later();
        }
    }

    private void connect() {
        var options = new ProtonClientOptions().setConnectTimeout(2000).setHeartbeat(10_000);
        ProtonClient.create(vertx).connect(options, "localhost", port, result -> {
            if (result.failed()) {
                later();
                return;
            }
            var connection = result.result();
            current = connection;
            connection.disconnectHandler(this::abandon);
            connection.closeHandler(closed -> abandon(connection));
            connection.openHandler(opened -> {
                if (opened.succeeded()) {
                    connected(connection);
                } else {
                    abandon(connection);
                }
            });
            connection.open();
        });
    }

    private void later() {
        vertx.setTimer(AGAIN_MILLIS, timer -> connect());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
