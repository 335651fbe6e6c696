package io.hmsops.sync.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.LinkRefusedException.Blame;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sender to our own broker, a real Artemis with a journal, and to one that behaves as it is told. */
@Timeout(120)
class AmqpSenderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Vertx vertx;
    private static SecuredBroker broker;

    @TempDir
    private static Path data;

    private final List<AmqpSender> senders = new ArrayList<>();
    private final OwnBrokers own = new OwnBrokers(vertx, Map.of());

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        broker = new SecuredBroker(data);
    }

    @AfterAll
    static void stop() {
        broker.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        senders.forEach(sender -> sender.close().await().atMost(PATIENCE));
    }

    private AmqpSender sender(OwnBrokers own, int port, String user, String address) {
        var sender = own.at(port, user, Deliveries.SECRET, false).sender(address, "outcomes");
        senders.add(sender);
        return sender;
    }

    private static Message message(String id, int bytes) {
        var message = Message.Factory.create();
        message.setMessageId(id);
        message.setDurable(true);
        message.setBody(new Data(new Binary(new byte[bytes])));
        return message;
    }

    private static void done(Uni<Void> sent) {
        sent.await().atMost(PATIENCE);
    }

    private static <E extends DeliveryException> E failure(Class<E> type, Uni<Void> sent) {
        return catchThrowableOfType(type, () -> done(sent));
    }

    @Test
    void outlivesARestartOfTheBroker() {
        var sender = sender(own, broker.port(), "partner", "policies");
        done(sender.send(message("1", 10)));
        assertThat(own.connected("outcomes")).isEqualTo(1);
        broker.stop();
        await().atMost(PATIENCE).until(() -> own.connected("outcomes") == 0);
        assertThat(failure(TransientDeliveryException.class, sender.send(message("2", 10))).code()).isEqualTo(FailureCode.CONNECTION);
        broker.start();
        await().atMost(PATIENCE).until(() -> own.connected("outcomes") == 1); // with nothing to send
        done(sender.send(message("3", 10)));
        assertThat(broker.messages("policies")).isEqualTo(2);
        var reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
        assertThat(List.of(reader.next("policies").id(), reader.next("policies").id())).containsExactly("1", "3");
        reader.close();
    }

    @Test
    void aConnectionThatIsCutInMidTransferIsMadeAgain() {
        broker.create("cut");
        var relay = new CuttingRelay(vertx, broker.port());
        var sender = sender(own, relay.port(), "partner", "cut");
        done(sender.check());
        relay.cutAfter(250_000);
        var sent = IntStream.range(0, 8).mapToObj(i -> sender.send(message("" + i, 100_000)).subscribeAsCompletionStage()).toList();
        var lost = new ArrayList<Integer>();
        for (int i = 0; i < 8; i++) {
            try {
                sent.get(i).orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
            } catch (java.util.concurrent.CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(TransientDeliveryException.class);
                lost.add(i);
            }
        }
        assertThat(relay.cuts).hasValue(1);
        assertThat(lost).isNotEmpty();
        lost.forEach(i -> done(sender.send(message("" + i, 100_000)))); // as whoever keeps them would
        var reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
        var arrived = new ArrayList<String>();
        IntStream.range(0, (int) broker.messages("cut")).forEach(i -> arrived.add(reader.next("cut").id()));
        assertThat(arrived).contains("0", "1", "2", "3", "4", "5", "6", "7");
        reader.close();
    }

    @Test
    void anAddressThatMustNotBeSentToIsToldApartAndUsedOnceItMay() {
        broker.create("guarded");
        var sender = sender(own, broker.port(), "reader", "guarded");
        assertThat(failure(LinkRefusedException.class, sender.send(message("1", 10))).blame()).isEqualTo(Blame.ADDRESS);
        await().atMost(PATIENCE).until(() -> own.reason("outcomes").contains("amqp:unauthorized-access"));
        broker.denied.clear();
        try {
            await().atMost(PATIENCE).until(() -> own.connected("outcomes") == 1);
            done(sender.send(message("2", 10)));
        } finally {
            broker.denied.add(org.apache.activemq.artemis.core.security.CheckType.SEND);
        }
    }

    @Test
    void creditThatIsWithheldIsWaitedForAndNotForEver() {
        var hasty = new OwnBrokers(vertx, Map.of("send-timeout", "PT1S"));
        var sender = sender(hasty, broker.port(), "partner", "small.block");
        var sent = IntStream.range(0, 40).mapToObj(i -> sender.send(message("" + i, 2000)).subscribeAsCompletionStage()).toList();
        sent.forEach(one -> one.handle((ok, failed) -> null).join());
        var late = sent.stream().filter(CompletableFuture::isCompletedExceptionally).toList();
        assertThat(late).isNotEmpty().hasSizeLessThan(40).allSatisfy(one -> assertThat(one).failsWithin(PATIENCE).withThrowableThat()
                .havingCause().isInstanceOfSatisfying(TransientDeliveryException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.TIMEOUT);
                    assertThat(e).hasMessageStartingWith("the broker gave no credit in time: amqp://localhost:" + broker.port());
                }));
        var reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
        for (int i = 0; i < 40 - late.size(); i++) {
            reader.next("small.block");
        }
        done(sender.send(message("41", 2000)));
        reader.close();
    }

    @Test
    void oneRejectEndsNothingAndWhatIsTooLargeIsNotSent() {
        var standIn = new AmqpStandIn(vertx, new ProtonServerOptions(), Set.of("partner:" + Deliveries.SECRET));
        standIn.maxMessageSize = UnsignedLong.valueOf(5000);
        standIn.answer = (receiver, delivery) -> delivery.disposition(standIn.messages.size() % 2 == 1
                ? AmqpStandIn.rejected("amqp:invalid-field", "odd") : Accepted.getInstance(), true);
        var sender = sender(own, standIn.port(), "partner", "sync.outcomes");
        standIn.messages.add(null);
        assertThat(failure(PermanentDeliveryException.class, sender.send(message("1", 10))).answer()).isEqualTo("amqp:invalid-field (odd)");
        standIn.messages.add(null);
        done(sender.send(message("2", 10)));
        assertThat(failure(PermanentDeliveryException.class, sender.send(message("3", 5001))))
                .hasMessage("the broker takes messages of at most 5000 bytes here");
        var text = message("4", 0);
        text.setBody(new AmqpValue("x".repeat(5001)));
        assertThat(failure(PermanentDeliveryException.class, sender.send(text)).code()).isEqualTo(FailureCode.REFUSED);
        done(sender.send(message("5", 4000)));
        assertThat(standIn.connected).hasValue(1);
        standIn.close();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsGivenUpAndAskedAnew() {
        var standIn = new AmqpStandIn(vertx, new ProtonServerOptions(), Set.of("partner:" + Deliveries.SECRET));
        standIn.answer = (receiver, delivery) -> { };
        var hasty = new OwnBrokers(vertx, Map.of("send-timeout", "PT0.3S"));
        var sender = sender(hasty, standIn.port(), "partner", "sync.outcomes");
        assertThat(failure(TransientDeliveryException.class, sender.send(message("1", 10))))
                .hasMessageStartingWith("no answer from the broker in time: ");
        standIn.answer = null;
        done(sender.send(message("2", 10)));
        assertThat(standIn.taken()).containsExactly("2");
        assertThat(standIn.connected).hasValue(2); // the first message was taken back with its connection
        standIn.close();
    }
}
