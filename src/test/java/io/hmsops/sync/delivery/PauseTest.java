package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pause does to deliveries: an operator's, and the partner's own by answering that it is gone. */
@QuarkusTest
class PauseTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Partners partners = Partners.start();

    @BeforeEach
    void register() {
        put(partners.calendar().endpoint()).statusCode(201);
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/PausedCalendar");
        partners.close();
    }

    @Test
    void aPartnerThatIsGonePausesItsSystemAndNothingIsLost() {
        partners.calendar().answerWith(410);
        var event = post("subject-gone", 0);
        await().atMost(SOON).untilAsserted(() -> system().body("paused.reason", equalTo("the partner answered 410 Gone")));
        given().get(event).then().body("deliveries[0].attempts", is(1)).body("deliveries[0].status", is(410))
                .body("deliveries[0].code", equalTo("gone")).body("deliveries[0].settledAt", nullValue());
        String id = given().get(event).then().extract().path("deliveries[0].id");
        given().get("/v1/deliveries/" + id).then().body("attemptLog[0].code", equalTo("gone"))
                .body("attemptLog[0].outcome", equalTo("failedForNow"));
        partners.calendar().heal();
        given().post("/v1/systems/PausedCalendar/resume").then().statusCode(200);
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

    /** One attempt and no more, so that what were to end as dead would do so at once. */
    private static ValidatableResponse put(String endpoint) {
        return given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["paused.*"]}], "delivery": {"retry": {"schedule": []}}}
                """.formatted(endpoint)).put("/v1/systems/PausedCalendar").then();
    }

    private static ValidatableResponse system() {
        return given().get("/v1/systems/PausedCalendar").then().statusCode(200);
    }

    private static String post(String subject, int number) {
        return given().contentType("application/json").body("""
                {"type": "paused.changed", "id": "%s", "data": {"number": %d}}
                """.formatted(subject, number)).post("/v1/events").then().statusCode(202).extract().header("Location");
    }
}
