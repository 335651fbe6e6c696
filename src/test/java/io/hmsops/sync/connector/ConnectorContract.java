package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.StandIn.Behaviour;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every connector keeps, whatever it speaks; {@code XConnectorTest} extends this. */
public abstract class ConnectorContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    protected static Vertx vertx;

    /** May call loopback, where the stand-ins are. */
    protected static Egress egress() {
        return new Egress(vertx, List.of("127.0.0.0/8", "::1"));
    }

    protected StandIn standIn;
    protected Partner partner;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A stand-in that accepts, ready to be called. */
    protected abstract StandIn startStandIn();

    /** The connector under test, opened with settings that suit the stand-in and credentials that hold {@link Deliveries#SECRET}. */
    protected abstract Partner open(String endpoint);

    /** A delivery that the stand-in accepts. */
    protected abstract DeliveryRequest request();

    /** An endpoint of the connector's kind on a port. */
    protected abstract String endpointAt(int port);

    @BeforeEach
    void open() {
        standIn = startStandIn();
        partner = open(standIn.endpoint());
    }

    @AfterEach
    void close() {
        result(partner.close());
    }

    @Test
    void deliversAndTellsWhatThePartnerSaid() {
        var request = request();
        assertThat(result(partner.deliver(request)).answer()).isNotBlank();
        assertThat(standIn.taken()).containsExactly(request.deliveryId().toString());
    }

    @Test
    void doesNothingUntilSubscribedAndOneAttemptAtEachSubscription() {
        var request = request();
        var attempt = partner.deliver(request);
        assertThat(standIn.taken()).isEmpty();
        result(attempt);
        result(attempt);
        assertThat(standIn.taken()).hasSize(2);
    }

    @Test
    void keepsTheIdAtASecondAttempt() {
        var request = request();
        standIn.will(Behaviour.REFUSE_FOR_NOW);
        failure(partner.deliver(request));
        standIn.will(Behaviour.ACCEPT);
        result(partner.deliver(Deliveries.again(request)));
        assertThat(standIn.taken()).contains(request.deliveryId().toString());
    }

    @Test
    void failsForGoodWhereThePartnerRefusesForGood() {
        standIn.will(Behaviour.REFUSE_FOR_GOOD);
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class);
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
    }

    @Test
    void failsForNowWhereThePartnerRefusesForNow() {
        standIn.will(Behaviour.REFUSE_FOR_NOW);
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class);
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
        standIn.will(Behaviour.ACCEPT);
        result(partner.deliver(request()));
    }

    @Test
    void saysThatNoConnectionCameAboutWhereNobodyListens() {
        var port = unusedPort();
        var away = open(endpointAt(port));
        try {
            assertThat(failure(away.deliver(request()))).isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("connection refused: localhost:" + port);
            result(away.verify());
        } finally {
            result(away.close());
        }
    }

    @Test
    void saysThatNoConnectionCameAboutWhereTheNameIsUnknown() {
        var nowhere = open(endpointAt(80).replace("localhost", "partner.invalid"));
        try {
            assertThat(failure(nowhere.deliver(request()))).isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("host name not found: partner.invalid:80");
        } finally {
            result(nowhere.close());
        }
    }

    @Test
    void callsNoAddressThatItMustNot() {
        for (var denied : List.of("10.255.255.1", "[::ffff:169.254.169.254]")) {
            var inside = open(endpointAt(80).replace("localhost", denied));
            try {
                var failure = failure(inside.deliver(request()));
                assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessageContaining("must not be called");
                assertThat(failure.code()).isEqualTo(FailureCode.EGRESS);
                assertThat(catchThrowable(() -> result(inside.verify()))).isInstanceOfSatisfying(InvalidSettingsException.class,
                        refused -> assertThat(refused.pointer()).isEqualTo("/endpoint"));
            } finally {
                result(inside.close());
            }
        }
    }

    @Test
    void failsForNowWhereTheConnectionIsCut() {
        standIn.will(Behaviour.CUT_THE_CONNECTION);
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).isNotInstanceOf(ConnectionFailedException.class);
        assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL);
        standIn.will(Behaviour.ACCEPT);
        result(partner.deliver(request()));
    }

    @Test
    void freesEverythingWhenCancelled() {
        standIn.will(Behaviour.NEVER_ANSWER);
        var attempts = new ArrayList<io.smallrye.mutiny.subscription.Cancellable>();
        for (int i = 0; i < 8; i++) {
            attempts.add(onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { }));
        }
        await().atMost(PATIENCE).until(() -> standIn.busyWith() == 8);
        attempts.forEach(io.smallrye.mutiny.subscription.Cancellable::cancel);
        await().atMost(PATIENCE).until(() -> standIn.busyWith() == 0);
        standIn.will(Behaviour.ACCEPT);
        result(partner.deliver(request()));
    }

    @Test
    void servesManyAtOnceOverFewConnections() {
        var requests = java.util.stream.IntStream.range(0, 50).mapToObj(i -> request()).toList();
        var all = requests.stream().map(r -> onContext(partner.deliver(r)).subscribeAsCompletionStage()).toList();
        all.forEach(f -> assertThat(f).succeedsWithin(PATIENCE));
        assertThat(standIn.taken()).containsExactlyInAnyOrderElementsOf(requests.stream().map(r -> r.deliveryId().toString()).toList());
        assertThat(standIn.connections()).isBetween(1, 8);
    }

    @Test
    void closesOnceTheAttemptsInTheAirHaveEnded() {
        standIn.will(Behaviour.NEVER_ANSWER);
        var attempt = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().atMost(PATIENCE).until(() -> standIn.busyWith() == 1);
        var closed = partner.close().subscribeAsCompletionStage();
        assertThat(closed).isNotDone();
        attempt.cancel();
        assertThat(closed).succeedsWithin(PATIENCE);
        result(partner.close());
        assertThat(failure(partner.deliver(request())).code()).isEqualTo(FailureCode.BUSY);
        await().atMost(PATIENCE).until(() -> standIn.connections() == 0);
    }

    @Test
    void neverShowsASecret() {
        assertThat(partner.toString()).doesNotContain(Deliveries.SECRET);
        assertThat(partner.preview(request()).toString()).doesNotContain(Deliveries.SECRET);
        for (var behaviour : List.of(Behaviour.REFUSE_FOR_GOOD, Behaviour.REFUSE_FOR_NOW, Behaviour.CUT_THE_CONNECTION)) {
            standIn.will(behaviour);
            var all = new StringWriter();
            failure(partner.deliver(request())).printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).doesNotContain(Deliveries.SECRET);
        }
    }

    @Test
    void verifiesWhatWorks() {
        result(partner.verify());
    }

    /** Subscribes as the engine does: from a Vert.x context of its own. */
    protected static <T> Uni<T> onContext(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> {
            var context = vertx.getOrCreateContext();
            return uni.runSubscriptionOn(command -> context.runOnContext(v -> command.run()));
        });
    }

    protected static <T> T result(Uni<T> uni) {
        return onContext(uni).await().atMost(PATIENCE);
    }

    protected static DeliveryException failure(Uni<?> uni) {
        var failure = catchThrowable(() -> result(uni));
        assertThat(failure).isInstanceOf(DeliveryException.class);
        return (DeliveryException) failure;
    }

    private static int unusedPort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
