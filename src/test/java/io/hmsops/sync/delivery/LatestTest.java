package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ordering: latest}: only the newest undelivered event of a subject is sent, and never an older one after a newer one. */
@QuarkusTest
class LatestTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Pool pool;
    @Inject
    SubjectOrder order;
    @Inject
    DeliveryClaims claims;

    private final Partners partners = Partners.start();

    @BeforeEach
    void register() {
        register("latest");
    }

    private void register(String ordering) {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["latest.*"]}], "delivery": {"ordering": "%s", "timeout": "PT1S"}}
                """.formatted(partners.calendar().endpoint(), ordering)).put("/v1/systems/Newest").then().statusCode(anyOf(is(200), is(201)));
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Newest");
        partners.close();
    }

    @Test
    void whatWaitsForItsNextAttemptIsSupersededByTheNextEvent() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        var first = post("a", 1);
        await().untilAsserted(() -> given().get(first).then().body("deliveries[0].attempts", equalTo(1)));
        partners.calendar().heal();
        var second = post("a", 2);
        becomes(second, "delivered");
        becomes(first, "superseded");
        given().get(first).then().body("deliveries[0].supersededBy", equalTo(id(second)), "results.Newest", equalTo("superseded"));
        given().get(second).then().body("deliveries[0].supersededBy", nullValue());
        assertThat(sent()).containsExactly("a-1", "a-2");
    }

    @Test
    void ofThoseThatWaitBehindOneInTheAirOnlyTheLastIsSentAndAFailedOneIsNotTriedAgain() {
        partners.calendar().hang();
        var first = post("b", 1);
        await().untilAsserted(() -> assertThat(sent()).containsExactly("b-1"));
        var waiting = IntStream.rangeClosed(2, 6).mapToObj(i -> post("b", i)).toList();
        partners.calendar().heal();
        becomes(waiting.get(4), "delivered");
        becomes(first, "superseded");
        waiting.subList(0, 4).forEach(event -> becomes(event, "superseded"));
        assertThat(sent()).containsExactly("b-1", "b-6");
        given().get(first).then().body("deliveries[0].attempts", equalTo(1), "deliveries[0].supersededBy", equalTo(id(waiting.get(4))));
    }

    @Test
    void ofABatchOnlyTheLastOfEachSubjectIsSent() {
        var batch = List.of(1, 2, 3).stream().flatMap(i -> List.of("e", "f").stream().map(subject -> """
                {"specversion": "1.0", "type": "latest.batch", "source": "/t", "id": "%1$s-%2$d", "subject": "%1$s", "data": {}}"""
                .formatted(subject, i))).collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/cloudevents-batch+json;charset=UTF-8").body(batch).post("/v1/events").then().statusCode(202);
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsExactlyInAnyOrder("e-3", "f-3"));
        given().get("/v1/deliveries?system=Newest&state=superseded&limit=500").then()
                .body("items.findAll { it.subject == 'e' }.size()", equalTo(2));
    }

    @Test
    void aBacklogFromTheTimeOfAnotherOrderingIsSupersededToo() {
        register("subject");
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        var events = IntStream.rangeClosed(1, 5).mapToObj(i -> post("g", i)).toList();
        await().untilAsserted(() -> given().get(events.get(0)).then().body("deliveries[0].attempts", equalTo(1)));
        partners.calendar().heal();
        register("latest");
        sql("update delivery set due_at = now() where subject = 'g' and state = 'pending' and not blocked");
        claims.wake();
        becomes(events.get(4), "delivered");
        events.subList(0, 4).forEach(event -> becomes(event, "superseded"));
        assertThat(sent()).containsExactly("g-1", "g-5");
    }

    @Test
    void theRepairSupersedesWhatACrashLeft() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        var first = post("h", 1);
        await().untilAsserted(() -> given().get(first).then().body("deliveries[0].attempts", equalTo(1)));
        register("none");
        var second = post("h", 2);
        await().untilAsserted(() -> given().get(second).then().body("deliveries[0].attempts", equalTo(1)));
        register("latest");
        UUID system = UUID.fromString(given().get("/v1/systems/Newest").then().extract().path("id"));
        order.repair(List.of(), List.of(system)).await().atMost(SOON);
        becomes(first, "superseded");
        given().get(second).then().body("deliveries[0].state", equalTo("pending"));
    }

    @Test
    void eventsWithoutASubjectAreAllSent() {
        for (int i = 1; i <= 3; i++) {
            given().contentType("application/cloudevents+json;charset=UTF-8").body("""
                    {"specversion": "1.0", "type": "latest.none", "source": "/t", "id": "none-%d", "data": {}}""".formatted(i))
                    .post("/v1/events").then().statusCode(202);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsExactlyInAnyOrder("none-1", "none-2", "none-3"));
    }

    private String post(String subject, int number) {
        return given().contentType("application/cloudevents+json;charset=UTF-8").body("""
                {"specversion": "1.0", "type": "latest.event", "source": "/t", "id": "%1$s-%2$d", "subject": "%1$s", "data": {"n": %2$d}}
                """.formatted(subject, number)).post("/v1/events").then().statusCode(202).extract().header("Location");
    }

    private static String id(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static void becomes(String event, String state) {
        await().atMost(SOON).untilAsserted(() -> given().get(event).then().body("deliveries[0].state", equalTo(state)));
    }

    /** The events that the partner met, in this order, each as often as it was attempted. */
    private List<String> sent() {
        return partners.calendar().requests().stream().map(request -> request.headers().get("ce-id")).toList();
    }

    private void sql(String statement, Object... values) {
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    }
}
