package io.hmsops.sync.connector.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Against a broker that somebody else made and installed: {@code partner.amqp.url}, {@code .address} (of a queue that is there and empty),
 * {@code .username}, {@code .password}; {@code .ci/partners} starts a RabbitMQ.
 */
@EnabledIfSystemProperty(named = "partner.amqp.url", matches = ".+")
class AmqpServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String URL = System.getProperty("partner.amqp.url");
    private static final String ADDRESS = System.getProperty("partner.amqp.address");
    private static final String USERNAME = System.getProperty("partner.amqp.username");
    private static final String PASSWORD = System.getProperty("partner.amqp.password");

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Partner open(String address, String password) {
        var target = Deliveries.target(URL, Map.of("tenant", "north"), new Credentials.Basic(USERNAME, password));
        return new AmqpConnector(vertx, new Egress(vertx, List.of("127.0.0.0/8", "::1"))).open(target, AmqpConnectorTest.settings(address));
    }

    @Test
    void takesManyAtOnceAndGivesThemOutAsTheyWere() {
        var partner = open(ADDRESS, PASSWORD);
        partner.verify().await().atMost(PATIENCE);
        var requests = IntStream.range(0, 200).mapToObj(i -> Deliveries.request()).toList();
        var sent = requests.stream().map(request -> partner.deliver(request).subscribeAsCompletionStage()).toList();
        sent.forEach(one -> assertThat(one).succeedsWithin(PATIENCE).isEqualTo(new DeliveryReceipt(null, "accepted")));
        partner.close().await().atMost(PATIENCE);

        var endpoint = AmqpEndpoint.parse(URL);
        var reader = new QueueReader(vertx, endpoint.host(), endpoint.port(), USERNAME, PASSWORD);
        var ids = new TreeSet<String>();
        for (int i = 0; i < requests.size(); i++) {
            var message = reader.next(ADDRESS);
            ids.add(message.id());
            var event = new SdkReader(message, "cloudEvents:").toEvent();
            assertThat(event.getSubject()).isEqualTo("policy-42");
            assertThat(event.getExtension("comexample")).isEqualTo("x");
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(event.getData().toBytes()).asString().isEqualTo(Deliveries.DATA);
            assertThat(message.applicationProperties().getString("tenant")).isEqualTo("north");
            assertThat(message.isDurable()).isTrue();
        }
        reader.close();
        assertThat(ids).containsExactlyInAnyOrderElementsOf(requests.stream().map(request -> request.deliveryId().toString()).toList());
    }

    @Test
    void refusesAWrongPassword() {
        var partner = open(ADDRESS, "wrong");
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .extracting("pointer").isEqualTo("/auth");
        partner.close().await().atMost(PATIENCE);
    }

    @Test
    void failsForNowWhereTheAddressIsNotThere() {
        var partner = open("/exchange/" + java.util.UUID.randomUUID(), PASSWORD);
        assertThatThrownBy(() -> partner.deliver(Deliveries.request()).await().atMost(PATIENCE)).isInstanceOf(TransientDeliveryException.class)
                .hasMessageContaining("amqp:not-found");
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .extracting("pointer").isEqualTo("/options/address");
        partner.close().await().atMost(PATIENCE);
    }
}
