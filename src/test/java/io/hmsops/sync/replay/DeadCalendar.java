package io.hmsops.sync.replay;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.dev.DemoServer.ReceivedRequest;
import io.hmsops.sync.testing.Partners;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A calendar that refuses for good what it gets, so that it has dead letters; until it is healed. */
final class DeadCalendar implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);

    final String name;
    private final Partners partners = Partners.start();

    /** Subscribed to the types that begin with its name in lower case. */
    DeadCalendar(String name) {
        this.name = name;
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["%s.*"]}], "delivery": {"retry": {"schedule": []}}}
                """.formatted(partners.calendar().endpoint(), name.toLowerCase())).put("/v1/systems/" + name).then().statusCode(201);
        partners.calendar().answerWith(422);
    }

    /** Posts one event per subject and waits until all are given up. */
    DeadCalendar refuses(String type, int count) {
        var before = dead();
        for (int from = 0; from < count; from += 200) {
            given().contentType("application/cloudevents-batch+json; charset=utf-8").body(IntStream.range(from, Math.min(from + 200, count))
                    .mapToObj(i -> """
                            {"specversion": "1.0", "type": "%2$s.%1$s", "source": "/%2$s", "id": "%1$s-%3$d", "subject": "%1$s-%3$d",
                             "data": {}}""".formatted(type, name.toLowerCase(), i))
                    .collect(Collectors.joining(",", "[", "]"))).post("/v1/events").then().statusCode(202);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(dead()).isEqualTo(before + count));
        return this;
    }

    void heal() {
        partners.calendar().heal();
    }

    Partners partners() {
        return partners;
    }

    /** The requests that were taken. */
    List<ReceivedRequest> taken() {
        return partners.calendar().requests().stream().filter(request -> request.status() / 100 == 2).toList();
    }

    int dead() {
        return count("dead");
    }

    int count(String state) {
        int count = 0;
        String cursor = null;
        do {
            var request = given().queryParam("system", name).queryParam("state", state).queryParam("limit", 500);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/v1/deliveries").jsonPath();
            count += page.getList("items").size();
            cursor = page.getString("nextCursor");
        } while (cursor != null);
        return count;
    }

    /** One that is in this state. */
    String delivery(String state) {
        return given().queryParam("system", name).queryParam("state", state).get("/v1/deliveries").then().extract().path("items[0].id");
    }

    @Override
    public void close() {
        given().delete("/v1/systems/" + name).then().statusCode(204);
        partners.close();
    }
}
