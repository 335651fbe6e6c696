package io.hmsops.sync.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void keepsDurableMessagesWhenItIsTakenAway(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.kept(directory, Ports.free())) {
            send(broker, "hello");
            broker.stop();
            assertThat(new DevPorts(0, broker.port(), Ports.free(), Ports.free(), Ports.free()).conflicts()).isEmpty();
            broker.start();
            assertThat(receive(broker)).isEqualTo("hello");
        }
    }

    @Test
    void inMemoryItIsEmptyAfterwards() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.temporary()) {
            send(broker, "lost");
            broker.stop();
            broker.start();
            send(broker, "new");
            assertThat(receive(broker)).isEqualTo("new");
        }
    }

    private void send(EmbeddedBroker broker, String text) throws Exception {
        AmqpConnection connection = connect(broker);
        await(await(connection.createSender("any.address"))
                .sendWithAck(AmqpMessage.create().durable(true).withBody(text).build()));
        await(connection.close());
    }

    private String receive(EmbeddedBroker broker) throws Exception {
        AmqpConnection connection = connect(broker);
        CompletableFuture<String> received = new CompletableFuture<>();
        await(connection.createReceiver("any.address")).handler(message -> received.complete(message.bodyAsString()));
        String text = received.get(10, TimeUnit.SECONDS);
        await(connection.close());
        return text;
    }

    private AmqpConnection connect(EmbeddedBroker broker) throws Exception {
        return await(AmqpClient.create(vertx, new AmqpClientOptions().setHost("localhost").setPort(broker.port())).connect());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
