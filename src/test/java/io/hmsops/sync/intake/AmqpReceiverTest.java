package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.dev.EmbeddedBroker;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.qpid.proton.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The broker and the database come and go; no message is lost and none overtakes another. */
class AmqpReceiverTest {

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedBroker broker = EmbeddedBroker.temporary();
    private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private AmqpReceiver receiver;

    private void start(int window) {
        var config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(AmqpConfig.class)
                .withDefaultValues(Map.of("sync.amqp.window", "" + window, "sync.amqp.retry-delay", "PT0.1S"))
                .build().getConfigMapping(AmqpConfig.class);
        var door = new AmqpDoor(null, null, null, config) {
            @Override
            Uni<Void> receive(List<Message> messages, BiFunction<String, Message, Uni<Void>> send) {
                if (failures.getAndDecrement() > 0) {
                    return Uni.createFrom().failure(new IllegalStateException("the database is away"));
                }
                assertThat(messages.size()).isLessThanOrEqualTo(window);
                messages.forEach(message -> taken.add(message.getMessageId().toString()));
                return Uni.createFrom().voidItem();
            }
        };
        receiver = new AmqpReceiver(door, config, vertx, "localhost", broker.port(), Optional.empty(), Optional.empty(), false);
        receiver.start(null);
    }

    @AfterEach
    void end() throws Exception {
        receiver.stop(null);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        broker.close();
    }

    private void send(int from, int to) throws Exception {
        var client = AmqpClient.create(vertx, new AmqpClientOptions().setHost("localhost").setPort(broker.port()));
        var sent = client.connect().compose(connection -> connection.createSender("sync.events")).compose(sender -> {
            var last = io.vertx.core.Future.<Void>succeededFuture();
            for (int i = from; i <= to; i++) {
                last = sender.sendWithAck(AmqpMessage.create().id("" + i).durable(true).withBufferAsBody(Buffer.buffer("x")).build());
            }
            return last;
        });
        sent.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        client.close();
    }

    private void taken(int to) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> taken.size() >= to);
        assertThat(List.copyOf(taken)).isEqualTo(java.util.stream.IntStream.rangeClosed(1, to).mapToObj(i -> "" + i).toList());
    }

    @Test
    void startsWithoutABrokerAndOutlivesOne() throws Exception {
        broker.stop();
        start(32);
        broker.start();
        send(1, 3);
        taken(3);
        broker.stop();
        broker.start();
        send(4, 6);
        taken(6);
    }

    @Test
    void keepsTheOrderThroughTrouble() throws Exception {
        failures.set(12); // more often than a broker delivers before it gives a message up
        start(4);
        send(1, 50);
        taken(50);
    }
}
