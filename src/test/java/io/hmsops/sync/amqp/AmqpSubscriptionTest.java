package io.hmsops.sync.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.dev.EmbeddedBroker;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a broker and the way to it can do to a receiver; against a real Artemis. */
@Timeout(120)
class AmqpSubscriptionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 200_000;

    private final Vertx vertx = Vertx.vertx();
    private final OwnBrokers own = new OwnBrokers(vertx, Map.of());
    private final Taken taken = new Taken();
    private AmqpSubscription subscription;

    /** Accepts what comes. */
    private final class Taken implements AmqpSubscription.Taker {
        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final AtomicInteger tooLarge = new AtomicInteger();

        @Override
        public void attached() {
            subscription.grant(5);
        }

        @Override
        public void received(Incoming message) {
            ids.add(message.message().getMessageId().toString());
            assertThat(message.bytes()).isPositive();
            message.accept();
            subscription.grant(1);
        }

        @Override
        public void lost() {
            // it comes again
        }

        @Override
        public void refusedTooLarge() {
            tooLarge.incrementAndGet();
        }
    }

    @AfterEach
    void end() {
        if (subscription != null) {
            subscription.close().await().atMost(PATIENCE);
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void subscribe(OwnBroker broker, String address) {
        subscription = broker.receive(address, "events", MOST_BYTES, taken);
        subscription.start();
    }

    private static Message message(int id, int bytes) {
        var message = Message.Factory.create();
        message.setMessageId("" + id);
        message.setDurable(true);
        message.setBody(new Data(new Binary(new byte[bytes])));
        return message;
    }

    private void send(AmqpSender sender, int from, int to, int bytes) {
        IntStream.rangeClosed(from, to).forEach(i -> sender.send(message(i, bytes)).await().atMost(PATIENCE));
    }

    private void taken(Integer... ids) {
        await().atMost(PATIENCE).until(() -> taken.ids.size() >= ids.length);
        assertThat(taken.ids).isEqualTo(List.of(ids).stream().map(id -> "" + id).toList());
    }

    @Test
    void aMessageThatIsTooLargeIsTheBrokersDeadLetterAndThoseBehindItArrive() {
        try (var broker = EmbeddedBroker.temporary()) {
            var dead = new QueueReader(vertx, "localhost", broker.port(), null, null);
            dead.listen("DLQ");
            var sender = own.at(broker.port()).sender("sync.events", "outcomes");
            for (int[] message : new int[][] {{1, 10}, {2, MOST_BYTES + 1}, {3, 50}, {4, 30 * MOST_BYTES}, {5, MOST_BYTES - 1000}}) {
                send(sender, message[0], message[0], message[1]);
            }
            subscribe(own.at(broker.port()), "sync.events");
            await().atMost(PATIENCE).until(() -> taken.ids.contains("5"));
            assertThat(taken.ids).doesNotContain("2", "4").containsSubsequence("1", "3", "5");
            assertThat(taken.tooLarge).hasValue(2);
            assertThat(List.of(dead.next("DLQ").id(), dead.next("DLQ").id())).containsExactly("2", "4");
            dead.close();
            await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> taken.tooLarge.get() == 2);
            sender.close().await().atMost(PATIENCE);
        }
    }

    @Test
    void aConnectionThatIsCutInMidTransferIsMadeAgainAndEverythingArrives() {
        try (var broker = EmbeddedBroker.temporary()) {
            var relay = new CuttingRelay(vertx, broker.port());
            var sender = own.at(broker.port()).sender("sync.events", "outcomes");
            send(sender, 1, 8, 150_000);
            relay.cutAfter(400_000);
            subscribe(own.at(relay.port()), "sync.events");
            await().atMost(PATIENCE).until(() -> taken.ids.contains("8"));
            assertThat(relay.cuts).hasValue(1);
            assertThat(taken.ids).containsSubsequence("1", "2", "3", "4", "5", "6", "7", "8");
            sender.close().await().atMost(PATIENCE);
        }
    }

    @Test
    void startsWithoutABrokerAndOutlivesOneAndSaysSo() {
        try (var broker = EmbeddedBroker.temporary()) {
            broker.stop();
            subscribe(own.at(broker.port()), "sync.events");
            await().atMost(PATIENCE).until(() -> own.reason("events").equals("connection refused: localhost:" + broker.port()));
            assertThat(own.connected("events")).isZero();
            var since = own.channels.states().get("events").since();
            broker.start();
            await().atMost(PATIENCE).until(() -> own.connected("events") == 1);
            assertThat(own.channels.states().get("events").since()).isAfter(since);
            assertThat(own.reason("events")).isEmpty();
            broker.stop();
            await().atMost(PATIENCE).until(() -> own.connected("events") == 0);
            broker.start();
            var sender = own.at(broker.port()).sender("sync.events", "outcomes");
            send(sender, 1, 3, 10);
            taken(1, 2, 3);
            sender.close().await().atMost(PATIENCE);
        }
    }

    @Test
    void waitsForAnAddressItsRightsAndItsLogin(@TempDir Path data) {
        var broker = new SecuredBroker(data);
        try {
            broker.denied.add(CheckType.CONSUME);
            var sender = own.at(broker.port(), "partner", Deliveries.SECRET, false).sender("policies", "outcomes");
            send(sender, 1, 2, 10);
            subscribe(own.at(broker.port(), "reader", Deliveries.SECRET, false), "policies");
            await().atMost(PATIENCE).until(() -> own.reason("events").contains("amqp:unauthorized-access"));
            assertThat(own.reason("events")).startsWith("the broker refused the link to policies").doesNotContain(Deliveries.SECRET);
            broker.denied.remove(CheckType.CONSUME);
            taken(1, 2);
            subscription.close().await().atMost(PATIENCE);

            subscribe(own.at(broker.port(), "partner", Deliveries.SECRET, false), "later");
            await().atMost(PATIENCE).until(() -> own.reason("events").contains("amqp:not-found"));
            broker.create("later");
            await().atMost(PATIENCE).until(() -> own.connected("events") == 1);
            subscription.close().await().atMost(PATIENCE);

            subscribe(own.at(broker.port(), "partner", "wrong-" + Deliveries.SECRET, false), "later");
            await().atMost(PATIENCE).until(() -> own.reason("events").equals("the broker does not accept the login (SASL PLAIN)"));
            sender.close().await().atMost(PATIENCE);
        } finally {
            broker.stop();
        }
    }
}
