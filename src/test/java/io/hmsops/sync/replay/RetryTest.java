package io.hmsops.sync.replay;

import static io.hmsops.sync.replay.DeadCalendar.SOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One dead letter retried, over HTTP alone: the packaged program can be asked the same. */
@QuarkusTest
class RetryTest {

    private DeadCalendar calendar;

    @BeforeEach
    void register() {
        calendar = new DeadCalendar("Once");
    }

    @AfterEach
    void forget() {
        calendar.close();
    }

    private void register(String delivery) {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["once.*"]}], "delivery": {%s}}""".formatted(
                        calendar.partners().calendar().endpoint(), delivery)).put("/v1/systems/Once").then().statusCode(200);
    }

    private static ValidatableResponse retry(String delivery) {
        return given().post("/v1/deliveries/" + delivery + "/retry").then();
    }

    private void becomes(String delivery, String state) {
        await().atMost(SOON).untilAsserted(() -> given().get("/v1/deliveries/" + delivery).then().body("state", equalTo(state)));
    }

    @Test
    void aDeadOneIsSentAgainAndItsAttemptsAreNumberedOn() {
        var delivery = calendar.refuses("one", 1).delivery("dead");
        calendar.heal();
        retry(delivery).statusCode(202).body("id", equalTo(delivery)).body("attemptLog[0].status", equalTo(422))
                .body("state", anyOf(is("pending"), is("delivering"), is("delivered")));
        becomes(delivery, "delivered");
        given().get("/v1/deliveries/" + delivery).then().body("attempts", equalTo(2)).body("attemptLog.number", equalTo(List.of(1, 2)));
        assertThat(calendar.taken()).extracting(request -> request.headers().get("webhook-id")).containsExactly(delivery);
    }

    @Test
    void oneThatIsRefusedAgainIsDeadAgainWithBothAttempts() {
        var delivery = calendar.refuses("again", 1).delivery("dead");
        retry(delivery).statusCode(202);
        await().atMost(SOON).untilAsserted(() -> given().get("/v1/deliveries/" + delivery).then().body("state", equalTo("dead"))
                .body("attemptLog.number", equalTo(List.of(1, 2))));
    }

    @Test
    void itsScheduleBeginsAnew() {
        register("\"retry\": {\"schedule\": [\"PT0.1S\"]}");
        calendar.partners().calendar().answerWith(503);
        var delivery = calendar.refuses("schedule", 1).delivery("dead");
        given().get("/v1/deliveries/" + delivery).then().body("attempts", equalTo(2));
        retry(delivery).statusCode(202);
        await().atMost(SOON).untilAsserted(() -> given().get("/v1/deliveries/" + delivery).then().body("state", equalTo("dead"))
                .body("attemptLog.number", equalTo(List.of(1, 2, 3, 4)))
                .body("attemptLog.outcome", equalTo(List.of("failedForNow", "failedForGood", "failedForNow", "failedForGood"))));
    }

    @Test
    void oneThatWaitsForItsTimeWaitsNoLonger() {
        register("");
        calendar.partners().calendar().answerWith(503, Map.of("Retry-After", "3600"));
        given().contentType("application/json").body("{\"type\": \"once.waits\", \"id\": \"waits\"}").post("/v1/events");
        await().atMost(SOON).untilAsserted(() -> given().queryParam("system", "Once").queryParam("state", "pending").get("/v1/deliveries")
                .then().body("items[0].attempts", equalTo(1)));
        var delivery = calendar.delivery("pending");
        calendar.heal();
        retry(delivery).statusCode(202);
        becomes(delivery, "delivered");
        assertThat(calendar.taken()).hasSize(1);
    }

    @Test
    void manyAreSentAgainByAJobThatCanBeFollowed() {
        calendar.refuses("many", 3);
        calendar.heal();
        String job = given().contentType("application/json").body("{\"system\": \"Once\", \"types\": [\"once.m*\"]}")
                .post("/v1/deliveries/retry").then().statusCode(202).body("kind", equalTo("retry")).extract().header("Location");
        await().atMost(SOON).untilAsserted(() -> given().get(job).then().statusCode(200).body("state", equalTo("finished"))
                .body("total", equalTo(3)).body("done", equalTo(3)).body("request.types", equalTo(List.of("once.m*"))));
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.taken()).hasSize(3));
        given().queryParam("kind", "retry").queryParam("state", "finished").get("/v1/jobs").then().statusCode(200);
        given().contentType("application/json").body("{}").post("/v1/deliveries/retry").then().statusCode(400);
    }

    @Test
    void whatIsOverIsRefusedWithTheReason() {
        var delivery = calendar.refuses("over", 1).delivery("dead");
        calendar.heal();
        retry(delivery).statusCode(202);
        becomes(delivery, "delivered");
        retry(delivery).statusCode(409).contentType("application/problem+json").body("detail", containsString("has arrived"));
        retry(UUID.randomUUID().toString()).statusCode(404);
        retry("policy-42").statusCode(400).body("detail", equalTo("id must be a UUID."));
    }

    @Test
    void whatWasMeantForARemovedSystemIsRefused() {
        var delivery = calendar.refuses("gone", 1).delivery("dead");
        given().delete("/v1/systems/Once").then().statusCode(204);
        retry(delivery).statusCode(409).body("detail", containsString("was removed"));
        given().get("/v1/deliveries/" + delivery).then().body("state", equalTo("dead"));
        given().contentType("application/json").body("{\"endpoint\": \"http://localhost:9/\", \"subscriptions\": [{\"types\": [\"x\"]}]}")
                .put("/v1/systems/Once").then().statusCode(201);
        retry(delivery).statusCode(409);
    }

    @Test
    void withOrderingLatestANewerOneThatArrivedMakesItUnnecessary() {
        register("\"ordering\": \"latest\", \"retry\": {\"schedule\": []}");
        var delivery = calendar.refuses("latest", 1).delivery("dead");
        calendar.heal();
        String newer = given().contentType("application/json").header("Prefer", "wait=20")
                .body("{\"type\": \"once.newer\", \"id\": \"latest-0\"}").post("/v1/events").then().statusCode(200)
                .extract().header("Location");
        var event = newer.substring(newer.lastIndexOf('/') + 1);
        for (int click = 0; click < 2; click++) {
            retry(delivery).statusCode(409).body("detail", equalTo("A newer event of this subject, " + event
                    + ", made this delivery unnecessary: it is superseded."));
        }
        assertThat(calendar.taken()).hasSize(1);
    }
}
