package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pause does to deliveries: an operator's, and the partner's own by answering that it is gone. */
@QuarkusTest
class PauseTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Pool pool;
    @Inject
    DeliveryClaims claims;

    private final Partners partners = Partners.start();

    @BeforeEach
    void register() {
        put(partners.calendar().endpoint(), "").statusCode(201);
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/PausedCalendar");
        partners.close();
    }

    @Test
    void pausedNothingIsSentAndResumedEverythingArrivesInOrder() {
        pause();
        given().contentType("application/json").body("{\"type\": \"paused.changed\", \"id\": \"subject-told\"}").post("/v1/events?dryRun=false")
                .then().statusCode(202).body("results.PausedCalendar", equalTo("parked"));
        sql("delete from delivery where subject = 'subject-told'");
        var events = IntStream.range(0, 12).mapToObj(i -> post("subject-ordered", i)).toList();
        nothingIsSent();
        for (var event : events) {
            given().get(event).then().body("results.PausedCalendar", equalTo("parked")).body("deliveries[0].state", equalTo("parked"))
                    .body("deliveries[0]", not(hasKey("dueAt"))).body("deliveries[0].attempts", is(0));
        }
        resume();
        await().atMost(SOON).untilAsserted(() -> assertThat(partners.calendar().requests()).hasSize(12));
        assertThat(partners.calendar().requests().stream().map(request -> request.headers().get("webhook-id")))
                .containsExactlyElementsOf(events.stream().map(PauseTest::delivery).toList());
        await().atMost(SOON).untilAsserted(() -> events.forEach(event -> given().get(event).then()
                .body("results.PausedCalendar", equalTo("ok"))));
    }

    @Test
    void whatWaitsForAnotherAttemptIsKeptWithItsAttempts() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        put(partners.calendar().endpoint(), "PT0.1S").statusCode(200);
        var event = post("subject-retried", 0);
        await().atMost(SOON).untilAsserted(() -> given().get(event).then().body("deliveries[0].attempts", is(1)));
        pause();
        partners.calendar().heal();
        partners.calendar().forgetRequests();
        sql("update delivery set due_at = now() where id = $1", UUID.fromString(delivery(event)));
        claims.wake();
        nothingIsSent();
        given().get("/v1/deliveries/" + delivery(event)).then().body("state", equalTo("parked")).body("attempts", is(1))
                .body("error", equalTo("503 Service Unavailable")).body("attemptLog.status", equalTo(List.of(503)));
        resume();
        await().atMost(SOON).untilAsserted(() -> given().get(event).then().body("results.PausedCalendar", equalTo("ok"))
                .body("deliveries[0].attempts", is(2)));
    }

    @Test
    void whatWaitsIsListedAsParkedAndNotAsPending() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        put(partners.calendar().endpoint(), "PT0.1S").statusCode(200);
        var event = post("subject-listed", 0);
        await().atMost(SOON).untilAsserted(() -> list("pending").body("items.id", equalTo(List.of(delivery(event)))));
        list("parked").body("items", hasSize(0));
        pause();
        list("parked").body("items.id", equalTo(List.of(delivery(event)))).body("items[0].state", equalTo("parked"))
                .body("items[0]", not(hasKey("dueAt")));
        list("pending").body("items", hasSize(0));
        list(null).body("items.state", equalTo(List.of("parked")));
        given().queryParam("state", "parked").get("/v1/deliveries").then().statusCode(200).body("items.system", hasItem("PausedCalendar"));
        given().queryParam("eventId", event.substring(event.lastIndexOf('/') + 1)).queryParam("state", "parked").get("/v1/deliveries").then()
                .body("items", hasSize(1));
        resume();
        list("pending").body("items.dueAt", hasSize(1));
    }

    @Test
    void whoWaitsForResultsIsToldAtOnce() {
        pause();
        given().contentType("application/json").header("Prefer", "wait=60")
                .body("{\"type\": \"paused.changed\", \"id\": \"subject-wait\"}")
                .post("/v1/events").then().statusCode(200).body("PausedCalendar", equalTo("parked")).time(lessThan(30_000L));
    }

    @Test
    void aPausedSystemThatIsRemovedTakesWhatWaitsWithIt() {
        pause();
        var event = post("subject-removed", 0);
        given().delete("/v1/systems/PausedCalendar").then().statusCode(204);
        given().get(event).then().body("results.PausedCalendar", equalTo("cancelled"));
    }

    @Test
    void aPartnerThatIsGonePausesItsSystemAndNothingIsLost() {
        partners.calendar().answerWith(410);
        var event = post("subject-gone", 0);
        await().atMost(SOON).untilAsserted(() -> system().body("paused.reason", equalTo("the partner answered 410 Gone")));
        given().get(event).then().body("results.PausedCalendar", equalTo("parked"))
                .body("deliveries[0].attempts", is(1)).body("deliveries[0].status", is(410))
                .body("deliveries[0].code", equalTo("gone")).body("deliveries[0].settledAt", nullValue());
        given().get("/v1/deliveries/" + delivery(event)).then().body("attemptLog[0].code", equalTo("gone"))
                .body("attemptLog[0].outcome", equalTo("failedForNow"));
        partners.calendar().heal();
        resume();
        await().atMost(SOON).untilAsserted(() -> given().get(event).then().body("results.PausedCalendar", equalTo("ok")));
        system().body("paused", nullValue());
    }

    @Test
    void manyAnswersPauseOnce() {
        partners.calendar().answerWith(410);
        for (int i = 0; i < 20; i++) {
            post("subject-many-" + i, i);
        }
        await().atMost(SOON).untilAsserted(() -> system().body("paused.reason", equalTo("the partner answered 410 Gone")));
        system().body("revision", is(2));
    }

    private void nothingIsSent() {
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> partners.calendar().requests().isEmpty());
    }

    private static void pause() {
        given().post("/v1/systems/PausedCalendar/pause").then().statusCode(200);
    }

    private static void resume() {
        given().post("/v1/systems/PausedCalendar/resume").then().statusCode(200);
    }

    /** @param wait before the second attempt; without one, what were to end as dead would do so at once */
    private static ValidatableResponse put(String endpoint, String wait) {
        return given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["paused.*"]}], "delivery": {"retry": {"schedule": [%s]}}}
                """.formatted(endpoint, wait.isEmpty() ? "" : '"' + wait + '"')).put("/v1/systems/PausedCalendar").then();
    }

    private static ValidatableResponse system() {
        return given().get("/v1/systems/PausedCalendar").then().statusCode(200);
    }

    private static ValidatableResponse list(String state) {
        var request = given().queryParam("system", "PausedCalendar").queryParam("subject", "subject-listed");
        return (state == null ? request : request.queryParam("state", state)).get("/v1/deliveries").then().statusCode(200);
    }

    private static String delivery(String event) {
        return given().get(event).then().statusCode(200).extract().path("deliveries[0].id");
    }

    private static String post(String subject, int number) {
        return given().contentType("application/json").body("""
                {"type": "paused.changed", "id": "%s", "data": {"number": %d}}
                """.formatted(subject, number)).post("/v1/events").then().statusCode(202).extract().header("Location");
    }

    private void sql(String statement, Object... values) {
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    }
}
