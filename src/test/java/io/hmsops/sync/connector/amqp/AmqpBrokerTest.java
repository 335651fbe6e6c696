package io.hmsops.sync.connector.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.amqp.SecuredBroker;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.amqp.AmqpSettings.Format;
import io.hmsops.sync.connector.amqp.AmqpSettings.Prefix;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Artemis; what arrived is told by another client. */
class AmqpBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Vertx vertx;
    private static Egress egress;
    private static SecuredBroker broker;

    @TempDir
    private static Path data;

    private final List<Partner> partners = new ArrayList<>();
    private QueueReader reader;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        egress = new Egress(vertx, List.of("127.0.0.0/8", "::1"));
        broker = new SecuredBroker(data);
    }

    @AfterAll
    static void stop() {
        broker.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void connectReader() {
        reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
    }

    @AfterEach
    void close() {
        partners.forEach(partner -> partner.close().await().atMost(PATIENCE));
        reader.close();
    }

    private Partner open(AmqpSettings settings, String username, String password) {
        var target = Deliveries.target(broker.endpoint(), Map.of("tenant", "north"), new Credentials.Basic(username, password));
        var partner = new AmqpConnector(vertx, egress).open(target, settings);
        partners.add(partner);
        return partner;
    }

    private Partner open(String address) {
        return open(AmqpConnectorTest.settings(address), "partner", Deliveries.SECRET);
    }

    private static DeliveryException failure(Uni<?> uni) {
        try {
            uni.await().atMost(PATIENCE);
        } catch (DeliveryException e) {
            return e;
        }
        throw new AssertionError("did not fail");
    }

    private static DeliveryRequest request(String text, Map<String, Object> extensions) {
        return Deliveries.request(Deliveries.event("policy-42", "text/plain", text.getBytes(StandardCharsets.UTF_8), extensions));
    }

    @Test
    void arrivesAsACloudEvent() {
        var partner = open(new AmqpSettings("policies", null, null, null, Duration.ofHours(1), List.of("queue"), "{type}.{subject}",
                "{subject}", null), "partner", Deliveries.SECRET);
        var request = request("gr\u00fcn", Map.of("flag", true, "count", -7, "word", "x"));
        assertThat(partner.deliver(request).await().atMost(PATIENCE)).isEqualTo(new DeliveryReceipt(null, "accepted"));
        var message = reader.next("policies");
        assertThat(message.id()).isEqualTo(request.deliveryId().toString());
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.isDurable()).isTrue();
        assertThat(message.ttl()).isEqualTo(3_600_000);
        assertThat(message.address()).isEqualTo("policies");
        assertThat(message.subject()).isEqualTo("policy_updated.policy-42");
        assertThat(message.groupId()).isEqualTo("policy-42");
        assertThat(message.bodyAsBinary().toString()).isEqualTo("gr\u00fcn");
        assertThat(message.applicationProperties().getMap()).isEqualTo(Map.of("tenant", "north", "cloudEvents:specversion", "1.0",
                "cloudEvents:id", "ce-1", "cloudEvents:source", "/access-board", "cloudEvents:type", "policy_updated",
                "cloudEvents:subject", "policy-42", "cloudEvents:time", "2026-03-01T12:00:00Z", "cloudEvents:flag", true,
                "cloudEvents:count", -7L, "cloudEvents:word", "x"));
        var event = new SdkReader(message, "cloudEvents:").toEvent();
        assertThat(event.getType()).isEqualTo("policy_updated");
        assertThat(event.getTime()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(event.getData().toBytes()).asString(StandardCharsets.UTF_8).isEqualTo("gr\u00fcn");
    }

    @Test
    void isPreviewedAsItArrives() {
        var partner = open(new AmqpSettings("policies", null, Prefix.UNDERSCORE, false, null, null, null, null, "dedup"), "partner",
                Deliveries.SECRET);
        var request = request("hallo", Map.of("count", 5));
        partner.deliver(request).await().atMost(PATIENCE);
        var message = reader.next("policies");
        var preview = partner.preview(request);
        assertThat(preview.action()).isEqualTo("send");
        assertThat(preview.target()).isEqualTo(broker.endpoint());
        assertThat(preview.headers()).isEqualTo(Map.of("SASL", "PLAIN partner ***"));
        assertThat(preview.body()).isEqualTo(Map.of("header", Map.of("durable", message.isDurable()),
                "properties", Map.of("message-id", message.id(), "to", message.address(), "content-type", message.contentType()),
                "applicationProperties", message.applicationProperties().getMap(),
                "data", message.bodyAsBinary().toString()));
        assertThat(message.applicationProperties().getMap()).containsEntry("dedup", request.deliveryId().toString())
                .containsEntry("cloudEvents_count", 5L);
    }

    @Test
    void arrivesStructured() {
        var partner = open(new AmqpSettings("policies", Format.STRUCTURED, null, null, null, null, null, null, null), "partner",
                Deliveries.SECRET);
        partner.deliver(Deliveries.request()).await().atMost(PATIENCE);
        var message = reader.next("policies");
        assertThat(message.contentType()).isEqualTo("application/cloudevents+json");
        assertThat(message.applicationProperties().getMap()).isEqualTo(Map.of("tenant", "north"));
        var event = new io.cloudevents.jackson.JsonFormat().deserialize(message.bodyAsBinary().getBytes());
        assertThat(event.getSubject()).isEqualTo("policy-42");
        assertThat(event.getExtension("comexample")).isEqualTo("x");
        assertThat(event.getData().toBytes()).asString(StandardCharsets.UTF_8).isEqualTo(Deliveries.DATA);
    }

    @Test
    void arrivesOnceWhereTheBrokerKnowsTheIdAgain() {
        var partner = open(new AmqpSettings("policies", null, null, null, null, null, null, null, "_AMQ_DUPL_ID"), "partner",
                Deliveries.SECRET);
        var request = Deliveries.request();
        var before = broker.messages("policies");
        partner.deliver(request).await().atMost(PATIENCE);
        assertThat(partner.deliver(Deliveries.again(request)).await().atMost(PATIENCE).answer()).isEqualTo("accepted");
        assertThat(broker.messages("policies")).isEqualTo(before + 1);
        reader.next("policies");
    }

    @Test
    void outlivesARestartOfTheBrokerAsDoesTheMessage() {
        var partner = open("policies");
        var first = Deliveries.request();
        partner.deliver(first).await().atMost(PATIENCE);
        reader.close();
        broker.stop();
        assertThat(failure(partner.deliver(Deliveries.request()))).isInstanceOf(TransientDeliveryException.class);
        broker.start();
        reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
        var second = Deliveries.request();
        partner.deliver(second).await().atMost(PATIENCE);
        assertThat(List.of(reader.next("policies").id(), reader.next("policies").id()))
                .containsExactly(first.deliveryId().toString(), second.deliveryId().toString());
    }

    @Test
    void refusesAnAddressThatTheBrokerDoesNotKnow() {
        var partner = open("nowhere");
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("amqp:not-found").extracting("pointer").isEqualTo("/options/address");
        var failure = failure(partner.deliver(Deliveries.request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class)
                .hasMessageStartingWith("the broker refused the link to nowhere: amqp:not-found");
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
    }

    @Test
    void refusesAnAddressThatMustNotBeSentTo() {
        var partner = open(AmqpConnectorTest.settings("policies"), "reader", Deliveries.SECRET);
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("amqp:unauthorized-access").extracting("pointer").isEqualTo("/options/address");
        assertThat(failure(partner.deliver(Deliveries.request())).code()).isEqualTo(FailureCode.REFUSED);
    }

    @Test
    void refusesALoginThatTheBrokerDoesNotKnow() {
        var partner = open(AmqpConnectorTest.settings("policies"), "partner", "wrong-" + Deliveries.SECRET);
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .hasMessage("The broker does not accept the login (SASL PLAIN).").extracting("pointer").isEqualTo("/auth");
        var failure = failure(partner.deliver(Deliveries.request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("the broker does not accept the login (SASL PLAIN)");
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
    }

    @Test
    void isTriedAgainWhereTheAddressIsFull() {
        var partner = open("small.fail");
        DeliveryException failure = null;
        for (int i = 0; i < 40 && failure == null; i++) {
            try {
                partner.deliver(request("x".repeat(2000), Map.of())).await().atMost(PATIENCE);
            } catch (DeliveryException e) {
                failure = e;
            }
        }
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessageContaining("amqp:resource-limit-exceeded");
        assertThat(failure.code()).isEqualTo(FailureCode.REFUSED);
    }

    @Test
    void waitsWhereTheBrokerWithholdsCredit() {
        var partner = open("small.block");
        var attempts = IntStream.range(0, 40).mapToObj(i -> partner.deliver(request("x".repeat(2000), Map.of())).subscribeAsCompletionStage())
                .toList();
        Awaitility.await().atMost(PATIENCE).until(() -> attempts.stream().anyMatch(CompletableFuture::isDone));
        Awaitility.await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> broker.messages("small.block") < 30);
        assertThat(attempts.get(39)).isNotDone();
        attempts.get(39).cancel(true);
        for (int i = 0; i < 39; i++) {
            reader.next("small.block");
        }
        attempts.subList(0, 39).forEach(attempt -> assertThat(attempt).succeedsWithin(PATIENCE));
        Awaitility.await().atMost(PATIENCE).until(() -> broker.messages("small.block") == 0);
    }
}
