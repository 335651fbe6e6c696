package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.hmsops.sync.testing.EventBatch;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import io.hmsops.sync.testing.RecordingPartner.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a partner's answer makes of a delivery, by status and {@code Retry-After}. The schedule's first wait is an hour, give or take. */
@QuarkusTest
class StatusesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SLACK = Duration.ofMinutes(2); // between acceptance and answer
    private static final JsonObject HOURLY = schedule("PT1H", "PT1H");

    private final RecordingPartner partner = new RecordingPartner();

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Statuses");
        partner.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 203, 204, 205, 206, 299})
    void taken(int status) {
        var delivery = deliveredWith(new Answer(status, Map.of(), 0));
        assertThat(delivery.getString("state")).isEqualTo("delivered");
        assertThat(delivery.getInt("attempts")).isEqualTo(1);
        assertThat(delivery.getInt("status")).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 406, 411, 413, 414, 415, 422, 501, 505})
    void refusedForGood(int status) {
        var delivery = deliveredWith(new Answer(status, Map.of("Retry-After", "1"), 0));
        assertThat(delivery.getString("state")).isEqualTo("dead");
        assertThat(delivery.getInt("attempts")).isEqualTo(1);
        assertThat(delivery.getString("error")).startsWith(Integer.toString(status));
        assertThat(delivery.getString("settledAt")).isNotNull();
        given().get("/v1/deliveries/" + delivery.getString("id")).then()
                .body("attemptLog.outcome", equalTo(List.of("failedForGood")));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 407, 408, 409, 412, 416, 417, 418, 421, 423, 424, 425, 426,
        428, 429, 431, 451, 499, 500, 502, 503, 504, 507, 511, 599})
    void refusedForNow(int status) {
        var delivery = deliveredWith(new Answer(status, Map.of("Location", partner.endpoint("elsewhere")), 0));
        assertThat(partner.calls()).extracting(call -> call.system).containsOnly("Statuses");
        isDue(delivery, HOUR.multipliedBy(4).dividedBy(5), HOUR.multipliedBy(6).dividedBy(5));
    }

    /** Never earlier, and never earlier than the schedule either; a day at most. */
    @ParameterizedTest
    @CsvSource({"429, 7200, 120, 120", "503, 7200, 120, 120", "404, 7200, 120, 120", "302, 7200, 120, 120", "429, 60, 48, 72",
        "503, 0, 48, 72", "503, soon, 48, 72", "503, -5, 48, 72", "429, 900000, 1440, 1440", "503, 99999999999999999999, 1440, 1440"})
    void toldWhenInSeconds(int status, String retryAfter, int minutes, int minutesAtMost) {
        isDue(deliveredWith(new Answer(status, Map.of("Retry-After", retryAfter), 0)), Duration.ofMinutes(minutes),
                Duration.ofMinutes(minutesAtMost));
    }

    @Test
    void toldWhenAsADate() {
        var date = Instant.now().plus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);
        var delivery = deliveredWith(new Answer(503, Map.of("Retry-After", httpDate(date)), 0));
        assertThat(Instant.parse(delivery.getString("dueAt"))).isBetween(date, date.plus(SLACK));
    }

    @ParameterizedTest
    @CsvSource({"30, 1440, 1440", "-1, 48, 72"})
    void toldADateThatIsTooFarOrPast(int hours, int minutes, int minutesAtMost) {
        isDue(deliveredWith(new Answer(503, Map.of("Retry-After", httpDate(Instant.now().plus(Duration.ofHours(hours)))), 0)),
                Duration.ofMinutes(minutes), Duration.ofMinutes(minutesAtMost));
    }

    @Test
    void flapping() {
        register(schedule("PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S", "PT0.1S"));
        partner.willAnswer(call -> partner.count() % 3 == 0 ? 503 : 200);
        var events = EventBatch.post("statuses", 0, 120, 12);
        await().atMost(Duration.ofMinutes(1)).until(() -> Promise.hasArrived(partner, events.size(), 1));
        Promise.isKept(partner, events, List.of("Statuses"));
        assertThat(partner.count()).isGreaterThan(events.size());
    }

    /** The delivery of a new event after its first attempt. */
    private JsonPath deliveredWith(Answer answer) {
        register(HOURLY);
        partner.will(call -> answer);
        var event = "/v1/events/" + EventBatch.post("statuses", 1, 1, 1).get(0).eventId();
        await().untilAsserted(() -> given().get(event).then().body("deliveries[0].attempts", greaterThan(0)));
        return given().get(event).then().extract().jsonPath().setRootPath("deliveries[0]");
    }

    private void register(JsonObject delivery) {
        partner.register(RestAssured.port, "Statuses", "statuses", delivery);
    }

    private static JsonObject schedule(String... waits) {
        return new JsonObject().put("retry", new JsonObject().put("schedule", new JsonArray(List.of(waits))));
    }

    private static void isDue(JsonPath delivery, Duration from, Duration to) {
        assertThat(delivery.getString("state")).isEqualTo("pending");
        assertThat(delivery.getInt("attempts")).isEqualTo(1);
        var created = Instant.parse(delivery.getString("createdAt"));
        assertThat(Instant.parse(delivery.getString("dueAt"))).isBetween(created.plus(from), created.plus(to).plus(SLACK));
    }

    private static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }
}
