package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.OwnBrokers;
import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.dev.EmbeddedBroker;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The broker and the database come and go; no message is lost and none overtakes another. */
class AmqpReceiverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedBroker broker = EmbeddedBroker.temporary();
    private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean stuck;
    private OwnBrokers own;
    private AmqpReceiver receiver;

    private void start(int window) {
        start(window, "128M");
    }

    private void start(int window, String memory) {
        own = new OwnBrokers(vertx, Map.of("window", "" + window, "max-memory", memory));
        var copies = new RejectedCopies(own.at(broker.port()), own.config);
        var door = new AmqpDoor(null, null, null, copies, own.config) {
            @Override
            Uni<List<AmqpVerdict>> receive(List<Message> messages) {
                if (stuck) {
                    return Uni.createFrom().nothing();
                }
                if (failures.getAndDecrement() > 0) {
                    return Uni.createFrom().failure(new IllegalStateException("the database is away"));
                }
                assertThat(messages.size()).isLessThanOrEqualTo(window);
                messages.forEach(message -> taken.add(message.getMessageId().toString()));
                return Uni.createFrom().item(messages.stream().map(message -> AmqpVerdict.ACCEPTED).toList());
            }
        };
        receiver = new AmqpReceiver(door, copies, own.at(broker.port()), own.config, TestIntake.CONFIG, new AmqpMetrics(own.meters));
        receiver.start(null);
    }

    @AfterEach
    void end() throws Exception {
        receiver.stop(null);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        broker.close();
    }

    private void send(int from, int to) {
        send(from, to, 1);
    }

    private void send(int from, int to, int bytes) {
        AmqpSender sender = own.at(broker.port()).sender("sync.events", "outcomes");
        for (int i = from; i <= to; i++) {
            var message = Message.Factory.create();
            message.setMessageId("" + i);
            message.setDurable(true);
            message.setBody(new Data(new Binary(new byte[bytes])));
            sender.send(message).await().atMost(PATIENCE);
        }
        sender.close().await().atMost(PATIENCE);
    }

    private void taken(int to) {
        Awaitility.await().atMost(PATIENCE).until(() -> taken.size() >= to);
        assertThat(List.copyOf(taken)).isEqualTo(IntStream.rangeClosed(1, to).mapToObj(i -> "" + i).toList());
    }

    private double counted(String outcome) {
        return own.meters.get("sync.amqp.received").tag("outcome", outcome).counter().count();
    }

    @Test
    void startsWithoutABrokerAndOutlivesOne() {
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
    void keepsTheOrderThroughTrouble() {
        failures.set(12); // more often than a broker delivers before it gives a message up
        start(4);
        send(1, 50);
        taken(50);
        Awaitility.await().atMost(PATIENCE).until(() -> counted("accepted") == 50);
        assertThat(counted("released")).isGreaterThanOrEqualTo(12);
    }

    @Test
    void saysThatNothingCanBeStoredUntilSomethingWas() {
        failures.set(Integer.MAX_VALUE);
        start(4);
        send(1, 2);
        Awaitility.await().atMost(PATIENCE).until(() -> own.reason("events")
                .equals("events from AMQP could not be stored: the database is away"));
        Awaitility.await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> own.connected("events") == 0);
        assertThat(Integer.MAX_VALUE - failures.get()).isLessThan(20); // nothing spins hot
        failures.set(0);
        taken(2);
        Awaitility.await().atMost(PATIENCE).until(() -> own.connected("events") == 1);
    }

    @Test
    void asksForNoMoreThanFitsIntoItsMemory() {
        stuck = true;
        start(100, "35M"); // three of 10 MB and what stands around each
        Awaitility.await().atMost(PATIENCE).until(() -> own.connected("events") == 1);
        send(1, 6, 9_000_000);
        var other = new QueueReader(vertx, "localhost", broker.port(), null, null);
        assertThat(IntStream.rangeClosed(4, 6).mapToObj(i -> other.next("sync.events").id()).toList()).containsExactly("4", "5", "6");
        other.close();
    }
}
