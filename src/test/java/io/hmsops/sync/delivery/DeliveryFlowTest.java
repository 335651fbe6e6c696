package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.hmsops.sync.dev.DemoServer.ReceivedRequest;
import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How deliveries flow between acceptance and the partner: order, retry, waiting, giving up, cancelling. */
@QuarkusTest
class DeliveryFlowTest {

    private final Partners partners = Partners.start();

    @BeforeEach
    void register() {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["flow.*"]}],
                 "delivery": {"retry": {"schedule": ["PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S"]}}}
                """.formatted(partners.calendar().endpoint())).put("/v1/systems/FlowCalendar");
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/FlowCalendar");
        partners.close();
    }

    @Test
    void eventsOfASubjectArriveInTheirOrderAlsoWhenTheFirstHasToBeRetried() {
        partners.calendar().answerWith(500);
        for (int i = 0; i < 12; i++) {
            post("flow.ordered", "subject-1", i, 202);
        }
        await().untilAsserted(() -> assertThat(partners.calendar().requests()).hasSizeGreaterThan(1));
        partners.calendar().heal();

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(taken()).hasSize(12));
        var numbers = taken().stream().map(request -> request.headers().get("ce-id")).toList();
        assertThat(numbers).isEqualTo(IntStream.range(0, 12).mapToObj(i -> "ordered-" + i).toList());
    }

    @Test
    void anotherSubjectDoesNotWait() {
        partners.calendar().answerWith(500);
        post("flow.blocked", "subject-2", 0, 202);
        await().untilAsserted(() -> assertThat(partners.calendar().requests()).isNotEmpty());
        partners.calendar().heal();
        Map<String, String> results = given().contentType("application/json").header("Prefer", "wait=20")
                .body("{\"type\": \"flow.free\", \"id\": \"subject-3\"}").post("/v1/events").then().statusCode(200).extract().as(Map.class);
        assertThat(results).isEqualTo(Map.of("FlowCalendar", "ok"));
    }

    @Test
    void aScheduleThatIsUsedUpEndsAsDeadWithEveryAttemptOnRecord() {
        partners.calendar().answerWith(502);
        var event = post("flow.dead", "subject-4", 0, 202);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> given().get(event).then()
                .body("deliveries[0].state", equalTo("dead")).body("deliveries[0].attempts", equalTo(8)));
        String id = given().get(event).then().extract().path("deliveries[0].id");
        given().get("/v1/deliveries/" + id).then().body("attemptLog", hasSize(8)).body("attemptLog.status", everyItem(equalTo(502)))
                .body("attemptLog[7].outcome", equalTo("failedForGood")).body("attemptLog[0].nextAttemptAt", notNullValue());
        assertThat(partners.calendar().requests()).extracting(request -> request.headers().get("webhook-id")).containsOnly(id);
    }

    @Test
    void retryAfterIsHonoured() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        var event = post("flow.later", "subject-5", 0, 202);
        await().untilAsserted(() -> given().get(event).then().body("deliveries[0].attempts", equalTo(1)));
        var delivery = given().get(event).then().extract().jsonPath();
        var created = Instant.parse(delivery.getString("deliveries[0].createdAt"));
        assertThat(Instant.parse(delivery.getString("deliveries[0].dueAt"))).isAfter(created.plusSeconds(3590));
    }

    @Test
    void removingASystemCancelsWhatWaitsForIt() {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        var event = post("flow.cancelled", "subject-6", 0, 202);
        await().untilAsserted(() -> given().get(event).then().body("deliveries[0].attempts", equalTo(1)));
        given().delete("/v1/systems/FlowCalendar").then().statusCode(204);
        given().get(event).then().body("results.FlowCalendar", equalTo("cancelled")).body("deliveries[0].settledAt", notNullValue());
    }

    @Test
    void deliveriesAreListedByTheNameOfTheirSystemAlsoOfAnEarlierOne() {
        post("flow.listed", "subject-10", 0, 202);
        given().delete("/v1/systems/FlowCalendar").then().statusCode(204);
        register();
        post("flow.listed", "subject-10", 1, 202);
        given().queryParam("system", "FlowCalendar").queryParam("subject", "subject-10").get("/v1/deliveries").then().statusCode(200)
                .body("items", hasSize(2)).body("items.system", everyItem(equalTo("FlowCalendar")));
        given().queryParam("system", "Nobody").get("/v1/deliveries").then().statusCode(200).body("items", hasSize(0));
    }

    @Test
    void waitingEndsWithItsTimeAndSaysPending() {
        partners.calendar().hang();
        given().contentType("application/json").header("Prefer", "wait=1").body("{\"type\": \"flow.slow\", \"id\": \"subject-7\"}")
                .post("/v1/events").then().statusCode(202).header("Preference-Applied", equalTo("wait=1"))
                .body("eventId", notNullValue()).body("results.FlowCalendar", equalTo("pending"));
    }

    @Test
    void anEventNobodyWantsIsAccepted() {
        given().contentType("application/json").body("{\"type\": \"nobody.cares\", \"id\": \"subject-8\"}")
                .post("/v1/events").then().statusCode(202).body("results", equalTo(Map.of()));
    }

    @Test
    void dryRunShowsTheExactRequestAndStoresNothing() {
        given().contentType("application/json").queryParam("dryRun", true).header("Idempotency-Key", "dry-1")
                .body("{\"type\": \"flow.dry\", \"id\": \"subject-9\"}").post("/v1/events").then().statusCode(200)
                .body("FlowCalendar.matches", equalTo(true))
                .body("FlowCalendar.request.action", equalTo("POST"))
                .body("FlowCalendar.request.headers.ce-type", equalTo("flow.dry"));
        given().queryParam("subject", "subject-9").get("/v1/events").then().body("items", hasSize(0));
        assertThat(partners.calendar().requests()).isEmpty();
    }

    @Test
    void aDryRunThatWouldAnswerTooMuchIsRefused() {
        for (int i = 0; i < 2; i++) {
            given().contentType("application/json").body("{\"endpoint\": \"%s\", \"subscriptions\": [{\"types\": [\"flow.large\"]}]}"
                    .formatted(partners.calendar().endpoint())).put("/v1/systems/FlowLarge" + i);
        }
        try {
            var text = "x".repeat(6 << 20);
            given().contentType("application/json").queryParam("dryRun", true).body("{\"type\": \"flow.large\", \"id\": \"1\", \"text\": \""
                    + text + "\"}").post("/v1/events").then().statusCode(413).contentType("application/problem+json")
                    .body("detail", containsString("at most 16777216"));
            given().contentType("application/json").queryParam("dryRun", true).body("{\"type\": \"flow.other\", \"id\": \"1\", \"text\": \""
                    + text + "\"}").post("/v1/events").then().statusCode(200);
            assertThat(partners.calendar().requests()).isEmpty();
        } finally {
            given().delete("/v1/systems/FlowLarge0");
            given().delete("/v1/systems/FlowLarge1");
        }
    }

    private List<ReceivedRequest> taken() {
        return partners.calendar().requests().stream().filter(request -> request.status() / 100 == 2).toList();
    }

    private static String post(String type, String subject, int number, int status) {
        return given().contentType("application/cloudevents+json; charset=utf-8").body("""
                {"specversion": "1.0", "type": "%s", "source": "/flow", "id": "%s-%d", "subject": "%s", "data": {"number": %d}}
                """.formatted(type, type.substring(5), number, subject, number))
                .post("/v1/events").then().statusCode(status).extract().header("Location");
    }
}
