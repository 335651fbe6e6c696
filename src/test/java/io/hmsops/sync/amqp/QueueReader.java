package io.hmsops.sync.amqp;

import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes messages from a broker's queues, as a partner's own program would. */
public final class QueueReader {

    private final AmqpClient client;
    private final io.vertx.amqp.AmqpConnection connection;
    private final Map<String, BlockingQueue<AmqpMessage>> queues = new HashMap<>();

    public QueueReader(Vertx vertx, String host, int port, String username, String password) {
        client = AmqpClient.create(vertx, new AmqpClientOptions().setHost(host).setPort(port).setUsername(username).setPassword(password));
        connection = wait(client.connect());
    }

    /** Is there from now on, for a broker that makes queues only for those who are. */
    public void listen(String queue) {
        queues.computeIfAbsent(queue, this::receive);
    }

    public AmqpMessage next(String queue) {
        try {
            var message = queues.computeIfAbsent(queue, this::receive).poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came from " + queue);
            }
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private BlockingQueue<AmqpMessage> receive(String queue) {
        var received = new LinkedBlockingQueue<AmqpMessage>();
        wait(connection.createReceiver(queue)).handler(received::add);
        return received;
    }

    public void close() {
        client.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).exceptionally(gone -> null).join();
    }

    private static <T> T wait(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
