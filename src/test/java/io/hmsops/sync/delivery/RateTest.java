package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code delivery.ratePerSecond}: what has to wait waits without using up an attempt, holds up nobody else, and goes when it may. */
@QuarkusTest
class RateTest {

    private final Partners limited = Partners.start();
    private final Partners free = Partners.start();

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Limited");
        given().delete("/v1/systems/Free");
        limited.close();
        free.close();
    }

    private static void register(String name, Partners partners, String delivery) {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["rate.*"]}], "delivery": {%s}}
                """.formatted(partners.calendar().endpoint(), delivery)).put("/v1/systems/" + name).then().statusCode(anyOf(is(200), is(201)));
    }

    @Test
    void oneGoesTheOthersWaitAndNobodyElseDoes() {
        register("Limited", limited, "\"ratePerSecond\": 0.001");
        register("Free", free, "");
        var events = IntStream.range(0, 40).mapToObj(i -> given().contentType("application/json")
                .body("{\"type\": \"rate.event\", \"id\": \"rate-" + i + "\"}").post("/v1/events").then().statusCode(202).extract()
                .header("Location")).toList();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(free.calendar().requests()).hasSize(40));
        assertThat(limited.calendar().requests()).hasSize(1);
        await().untilAsserted(() -> given().get(events.get(39)).then().body("results.Free", equalTo("ok"),
                "results.Limited", equalTo("pending"), "deliveries.find { it.system == 'Limited' }.attempts", equalTo(0)));

        register("Limited", limited, "\"ratePerSecond\": 10000");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(limited.calendar().requests()).hasSize(40));
        await().untilAsserted(() -> given().get(events.get(39)).then()
                .body("deliveries.find { it.system == 'Limited' }.attempts", equalTo(1)));
    }
}
