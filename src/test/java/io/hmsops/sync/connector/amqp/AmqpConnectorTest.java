package io.hmsops.sync.connector.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.AmqpStandIn;
import io.hmsops.sync.amqp.BrokerAddress;
import io.hmsops.sync.amqp.SaslLogin;
import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.StandIn.Behaviour;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.net.NetSocket;
import io.vertx.proton.ProtonClientOptions;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract, and what no broker can be asked to do: against an AMQP 1.0 server that behaves as it is told. */
class AmqpConnectorTest extends ConnectorContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Credentials LOGIN = new Credentials.Basic("partner", Deliveries.SECRET);

    private AmqpStandIn broker;

    @Override
    protected StandIn startStandIn() {
        broker = new AmqpStandIn(vertx, new ProtonServerOptions(), Set.of("partner:" + Deliveries.SECRET));
        return broker;
    }

    @AfterEach
    void stopStandIn() {
        broker.close();
    }

    static AmqpSettings settings(String address) {
        return new AmqpSettings(address, null, null, null, null, null, null, null, null);
    }

    @Override
    protected Partner open(String endpoint) {
        return new AmqpConnector(vertx, egress()).open(Deliveries.target(endpoint, Map.of(), LOGIN), settings("policies"));
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Override
    protected String endpointAt(int port) {
        return "amqp://localhost:" + port;
    }

    @Test
    void tellsTheBrokersWords() {
        assertThat(result(partner.deliver(request()))).isEqualTo(new DeliveryReceipt(null, "accepted"));
        broker.will(Behaviour.REFUSE_FOR_GOOD);
        var failure = failure(partner.deliver(request()));
        assertThat(failure).hasMessage("the broker rejected the message: amqp:invalid-field (no such policy)");
        assertThat(failure.answer()).isEqualTo("amqp:invalid-field (no such policy)");
    }

    @Test
    void isOneConnectionForAllAttemptsAndNoMoreInTheAirThanAllowed() {
        broker.will(Behaviour.NEVER_ANSWER);
        var attempts = IntStream.range(0, 20).mapToObj(i -> onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { }))
                .toList();
        await().atMost(PATIENCE).until(() -> broker.busyWith() == 8);
        assertThat(broker.connected).hasValue(1);
        assertThat(broker.links()).isEqualTo(1);
        broker.will(Behaviour.ACCEPT);
        attempts.subList(0, 8).forEach(Cancellable::cancel);
        await().atMost(PATIENCE).until(() -> broker.taken().size() == 12);
        assertThat(broker.connections()).isEqualTo(1);
    }

    @Test
    void hangsUpOnWhatWasGivenUpOnceNothingElseIsInTheAir() {
        broker.will(Behaviour.NEVER_ANSWER);
        var givenUp = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().atMost(PATIENCE).until(() -> broker.busyWith() == 1);
        var inTheAir = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().atMost(PATIENCE).until(() -> broker.busyWith() == 2);
        broker.will(Behaviour.ACCEPT);
        givenUp.cancel();
        result(partner.deliver(request()));
        assertThat(broker.connected).hasValue(1);
        inTheAir.cancel();
        result(partner.deliver(request()));
        assertThat(broker.connected).hasValue(2);
        assertThat(broker.busyWith()).isZero();
    }

    @Test
    void waitsForCreditAndCanBeCancelledMeanwhile() {
        broker.credit = 0;
        var first = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        var given = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        var third = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        await().atMost(PATIENCE).until(() -> broker.links() == 1);
        given.cancel();
        broker.grant(1);
        assertThat(first).succeedsWithin(PATIENCE);
        assertThat(third).isNotDone();
        broker.grant(1);
        assertThat(third).succeedsWithin(PATIENCE);
        assertThat(broker.taken()).hasSize(2);
    }

    @Test
    void closesWhileAnAttemptThatWaitsForCreditIsCancelled() {
        broker.credit = 0;
        var waiting = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().atMost(PATIENCE).until(() -> broker.links() == 1);
        var closed = partner.close().subscribeAsCompletionStage();
        assertThat(closed).isNotDone();
        waiting.cancel();
        assertThat(closed).succeedsWithin(PATIENCE);
    }

    @Test
    void failsWhatIsInTheAirWhenTheConnectionBreaksAndSendsOverANewOneWhatWaited() {
        broker.will(Behaviour.NEVER_ANSWER);
        var attempts = new ArrayList<CompletableFuture<DeliveryReceipt>>();
        for (int i = 0; i < 10; i++) {
            attempts.add(onContext(partner.deliver(request())).subscribeAsCompletionStage());
        }
        await().atMost(PATIENCE).until(() -> broker.busyWith() == 8);
        broker.will(Behaviour.ACCEPT);
        broker.onConnections(ProtonConnection::disconnect);
        attempts.subList(0, 8).forEach(lost -> assertThat(lost).failsWithin(PATIENCE).withThrowableThat()
                .havingCause().isInstanceOf(TransientDeliveryException.class).withMessageContaining("broke"));
        attempts.subList(8, 10).forEach(waited -> assertThat(waited).succeedsWithin(PATIENCE));
        assertThat(broker.connected).hasValue(2);
    }

    @Test
    void tellsWhyTheBrokerClosedTheConnection() {
        broker.answer = (receiver, delivery) -> receiver.getSession().getConnection()
                .setCondition(new ErrorCondition(Symbol.valueOf("amqp:connection:forced"), "maintenance")).close();
        var failure = failure(partner.deliver(request()));
        assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL);
        assertThat(failure).hasMessage("the broker closed the connection: amqp:connection:forced (maintenance)");
        broker.answer = null;
        result(partner.deliver(request()));
    }

    @Test
    void aDetachedLinkIsMadeAnew() {
        broker.answer = (receiver, delivery) -> receiver
                .setCondition(new ErrorCondition(Symbol.valueOf("amqp:resource-deleted"), "queue is gone")).close();
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("the broker closed the link to policies: amqp:resource-deleted (queue is gone)");
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
        broker.answer = null;
        result(partner.deliver(request()));
    }

    @Test
    void ofAllInTheAirOnlyTheLargestIsTooLargeWhereTheBrokerDetachesForIt() {
        broker.answer = (receiver, delivery) -> { };
        var small = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        await().atMost(PATIENCE).until(() -> broker.links() == 1);
        broker.answer = (receiver, delivery) -> receiver.setCondition(
                new ErrorCondition(Symbol.valueOf("amqp:link:message-size-exceeded"), "1 MB")).close();
        var large = failure(partner.deliver(Deliveries.request(Deliveries.event("s", "text/plain", new byte[5000], Map.of()))));
        assertThat(large).isInstanceOf(PermanentDeliveryException.class);
        assertThat(small).failsWithin(PATIENCE).withThrowableThat().havingCause().isInstanceOf(TransientDeliveryException.class);
    }

    @Test
    void sendsNothingThatIsLargerThanTheBrokerSaysItTakes() {
        broker.maxMessageSize = UnsignedLong.valueOf(3000);
        var failure = failure(partner.deliver(Deliveries.request(Deliveries.event("s", "text/plain", new byte[2990], Map.of()))));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class)
                .hasMessage("the broker takes messages of at most 3000 bytes here");
        result(partner.deliver(Deliveries.request(Deliveries.event("s", "text/plain", new byte[2000], Map.of()))));
        assertThat(broker.connected).hasValue(1);
    }

    private static BrokerAddress at(int port, Duration heartbeat) {
        return new BrokerAddress(() -> egress().address("localhost", port), "localhost", port, SaslLogin.of(LOGIN, false),
                new ProtonClientOptions(), "policies", List.of(), PATIENCE, heartbeat);
    }

    @Test
    void closesAnIdleConnectionAndOpensAnotherWhenNeeded() {
        var idle = AmqpSender.whenNeeded(vertx, at(broker.port(), Duration.ofSeconds(10)), 8, Duration.ofMillis(50));
        idle.check().await().atMost(PATIENCE);
        await().atMost(PATIENCE).until(() -> broker.connections() == 0);
        idle.check().await().atMost(PATIENCE);
        assertThat(broker.connected).hasValue(2);
        idle.close().await().atMost(PATIENCE);
    }

    @Test
    void noticesABrokerThatIsSilent() throws Exception {
        var lines = new CopyOnWriteArrayList<NetSocket>();
        var way = vertx.createNetServer().connectHandler(near -> {
            near.pause();
            lines.add(near);
            vertx.createNetClient().connect(broker.port(), "localhost").onSuccess(far -> {
                lines.add(far);
                near.handler(far::write);
                far.handler(near::write);
                near.resume();
            });
        }).listen(0, "localhost").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        var silent = AmqpSender.whenNeeded(vertx, at(way.actualPort(), Duration.ofMillis(200)), 8);
        silent.check().await().atMost(PATIENCE);
        var message = new AmqpMessages(settings("policies"), Map.of()).of(request());
        lines.forEach(NetSocket::pause);
        var attempt = silent.send(message);
        assertThat(failure(attempt)).isInstanceOf(TransientDeliveryException.class).hasMessageContaining("broke")
                .extracting(DeliveryException::code).isEqualTo(FailureCode.PROTOCOL);
        assertThat(broker.taken()).isEmpty();
        way.close();
    }

    @Test
    void showsTheBrokerTheNameOfTheHost() {
        result(partner.deliver(request()));
        assertThat(broker.hostNames).containsExactly("localhost");
    }
}
