package io.hmsops.sync.outcome;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.hmsops.sync.outcome.ToldOutcomes.Told;
import io.hmsops.sync.testing.Backends;
import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries is told over the broker: each kind, in order, and also after the broker was away. */
@QuarkusTest
class OutcomeFlowTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Partners partners = Partners.start();
    private ToldOutcomes told; // opened late: instances of test classes that never run would take messages too

    @BeforeEach
    void register() {
        told = new ToldOutcomes(Backends.broker().port(), "sync.outcomes");
        register("subject", "PT0.1S");
    }

    private void register(String ordering, String wait) {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["told.*"]}], "delivery": {"ordering": "%s", "timeout": "PT1S",
                 "retry": {"schedule": ["%s", "%s"]}}}""".formatted(partners.calendar().endpoint(), ordering, wait, wait))
                .put("/v1/systems/Told").then().statusCode(anyOf(is(200), is(201)));
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Told");
        told.close();
        partners.close();
    }

    private static String post(String subject) {
        return given().contentType("application/json").body("""
                {"type": "told.changed", "id": "%s", "source": "/told", "data": {"secret": "nobody's business"}}""".formatted(subject))
                .post("/v1/events").then().statusCode(202).extract().path("eventId");
    }

    private void isTold(String event, String... kinds) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told.of(event)).containsExactly(kinds));
    }

    private Told only(String event, String kind) {
        return told.all().stream().filter(one -> one.data().getString("event").equals(event) && one.kind().equals(kind)).toList().get(0);
    }

    @Test
    void aDeliveryIsToldAsACloudEvent() {
        var event = post("policy-42");
        isTold(event, "delivered 1");
        var one = only(event, "delivered");
        var delivery = given().get("/v1/deliveries?eventId=" + event).then().extract().<String>path("items[0].id");
        assertThat(one.message().getContentType()).isEqualTo("application/json");
        assertThat(one.message().isDurable()).isTrue();
        assertThat(one.message().getGroupId()).isEqualTo("policy-42");
        assertThat(one.message().getAddress()).isEqualTo("sync.outcomes");
        assertThat(one.id()).startsWith(delivery + "-");
        assertThat(one.attributes()).containsEntry("cloudEvents:specversion", "1.0").containsEntry("cloudEvents:id", one.id())
                .containsEntry("cloudEvents:source", "/hms-ops-sync").containsEntry("cloudEvents:subject", "policy-42")
                .containsEntry("cloudEvents:type", "io.hmsops.sync.delivery.delivered").hasSize(6);
        assertThat(Instant.parse((String) one.attributes().get("cloudEvents:time"))).isBetween(Instant.now().minusSeconds(60), Instant.now());
        var posted = given().get("/v1/events/" + event).then().extract();
        assertThat(one.data().getMap()).isEqualTo(Map.of("event", event, "system", "Told", "delivery", delivery, "attempt", 1, "status", 201,
                "eventSource", "/told", "eventCloudEventId", posted.path("cloudEventId") == null ? posted.path("id") : posted.path("cloudEventId"),
                "eventType", "told.changed"));
    }

    @Test
    void failedAttemptsAreToldBeforeTheEnd() {
        partners.calendar().answerWith(503);
        var event = post("b");
        isTold(event, "failed 1", "failed 2", "failed 3", "dead 3");
        var failed = only(event, "failed").data();
        assertThat(failed.getString("error")).contains("503");
        assertThat(failed.getString("code")).isEqualTo("refused");
        assertThat(failed.getInteger("status")).isEqualTo(503);
        assertThat(Instant.parse(failed.getString("nextAttemptAt"))).isAfter(Instant.parse((String)
                only(event, "failed").attributes().get("cloudEvents:time")).minusSeconds(5));
        assertThat(only(event, "dead").data().getMap()).containsKeys("error", "code", "status").doesNotContainKey("nextAttemptAt");
        partners.calendar().heal();
        given().post("/v1/deliveries/" + only(event, "dead").delivery() + "/retry").then().statusCode(202);
        isTold(event, "failed 1", "failed 2", "failed 3", "dead 3", "delivered 4");
        partners.calendar().answerWith(422);
        isTold(post("c"), "failed 1", "dead 1");
    }

    @Test
    void whatIsSupersededOrCancelledIsToldToo() {
        register("latest", "PT1H");
        partners.calendar().answerWith(503);
        var first = post("d");
        isTold(first, "failed 1");
        partners.calendar().heal();
        var second = post("d");
        isTold(second, "delivered 1");
        isTold(first, "failed 1", "superseded 1");
        assertThat(only(first, "superseded").data().getMap()).doesNotContainKeys("error", "code", "status");
        given().contentType("application/cloudevents-batch+json;charset=UTF-8").body(IntStream.rangeClosed(1, 3).mapToObj(i -> """
                {"specversion": "1.0", "type": "told.batch", "source": "/t", "id": "%s", "subject": "e", "data": {}}"""
                .formatted(UUID.randomUUID())).toList().toString()).post("/v1/events").then().statusCode(202);
        await().atMost(SOON).untilAsserted(() -> assertThat(told.all()) // others have left theirs in the queue
                .filteredOn(one -> "told.batch".equals(one.data().getString("eventType"))).extracting(Told::kind)
                .containsExactlyInAnyOrder("superseded", "superseded", "delivered"));
        partners.calendar().answerWith(503);
        var last = post("f");
        isTold(last, "failed 1");
        given().delete("/v1/systems/Told").then().statusCode(204);
        isTold(last, "failed 1", "cancelled 1");
        assertThat(only(last, "cancelled").data().getString("system")).isEqualTo("Told");
    }

    @Test
    void aBrokerThatWasAwayIsToldAfterwardsAndDeliveriesWentOn() {
        isTold(post("g"), "delivered 1");
        Backends.broker().stop();
        List<String> events;
        try {
            events = IntStream.rangeClosed(1, 60).mapToObj(i -> post("h-" + i % 10)).toList();
            await().atMost(SOON).untilAsserted(() -> given().get("/v1/deliveries?system=Told&state=delivered&limit=500").then()
                    .body("items.findAll { it.subject.startsWith('h-') }.size()", equalTo(60)));
        } finally {
            told.close();
            Backends.broker().start();
        }
        told = new ToldOutcomes(Backends.broker().port(), "sync.outcomes");
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(events).allSatisfy(event ->
                assertThat(told.of(event)).contains("delivered 1")));
        var order = IntStream.range(0, 10).mapToObj(i -> "h-" + i).flatMap(subject -> told.all().stream()
                .filter(one -> subject.equals(one.subject())).map(one -> one.data().getString("event"))
                .distinct().map(event -> subject + " " + events.indexOf(event))).toList();
        assertThat(order).isEqualTo(IntStream.range(0, 10).mapToObj(i -> "h-" + i).flatMap(subject -> IntStream.range(0, 60)
                .filter(i -> subject.equals("h-" + (i + 1) % 10)).mapToObj(i -> subject + " " + i)).toList());
        var metrics = given().get("/q/metrics").asString();
        assertThat(metrics).contains("sync_outcomes_waiting ", "sync_outcomes_oldest_seconds ", "sync_outcomes_refused_total 0",
                "sync_outcomes_expired_total 0", "sync_outcomes_sent_total{type=\"delivered\"}", "sync_amqp_connected{channel=\"outcomes\"} 1");
    }
}
