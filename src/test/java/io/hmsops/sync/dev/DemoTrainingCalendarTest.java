package io.hmsops.sync.dev;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTrainingCalendarTest {

    @TempDir
    Path directory;
    private DemoTrainingCalendar calendar;

    @BeforeEach
    void start() {
        calendar = DemoTrainingCalendar.start(directory, 0);
    }

    @AfterEach
    void stop() {
        calendar.close();
    }

    @Test
    void keepsOneEntryPerSubjectAlsoAfterARestart() {
        post("policy-42", "k1", "{\"title\":\"one\"}", 201);
        post("policy-42", "k2", "{\"title\":\"two\"}", 200);
        post("policy-42", "k1", "{\"title\":\"one\"}", 200); // a repetition of what is already superseded

        stop();
        start();

        given().get(calendar.endpoint()).then().statusCode(200).body("$", hasSize(1), "[0].subject", equalTo("policy-42"));
        given().get(calendar.endpoint() + "/policy-42").then().statusCode(200)
                .body("data.title", equalTo("two"), "type", equalTo("policy_updated"), "revision", equalTo(2));
    }

    @Test
    void whatItCannotTakeIsRefused() {
        post("s", "k1", "{", 400);
        given().body("{}").post(calendar.endpoint()).then().statusCode(400);
        given().get(calendar.endpoint() + "/s").then().statusCode(404);
    }

    private void post(String subject, String key, String body, int status) {
        given().header("ce-subject", subject).header("ce-type", "policy_updated").header("Idempotency-Key", key)
                .contentType("application/json").body(body).post(calendar.endpoint()).then().statusCode(status);
    }
}
