package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;

import io.hmsops.sync.testing.Accepted;
import io.hmsops.sync.testing.BadPartner;
import io.hmsops.sync.testing.BadPartner.Way;
import io.hmsops.sync.testing.EventBatch;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partners that are bad in every way there is, side by side: each its own trouble only, and nothing is lost on any of them. */
@QuarkusTest
class BadPartnersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SUBJECTS = 600; // more than one system may hold in memory
    private static final int MOST_IN_MEMORY = 4096; // sync.delivery.max-in-memory
    private static final String BAD = """
            {"endpoint": "%s", "subscriptions": [{"types": ["bad"]}],
             "delivery": {"timeout": "PT1S", "retry": {"schedule": [%s]}}}
            """;

    private final Map<Way, BadPartner> bad = new EnumMap<>(Way.class);
    private final RecordingPartner good = new RecordingPartner();

    @BeforeEach
    void register() {
        var schedule = "\"PT0.5S\", ".repeat(49) + "\"PT0.5S\"";
        for (var way : Way.values()) {
            bad.put(way, new BadPartner(way));
            given().contentType("application/json").body(BAD.formatted(bad.get(way).endpoint(), schedule))
                    .put("/v1/systems/" + name(way)).then().statusCode(anyOf(is(200), is(201)));
        }
        good.register(RestAssured.port, "Good", "bad", null);
    }

    @AfterEach
    void forget() {
        bad.keySet().forEach(way -> given().delete("/v1/systems/" + name(way)));
        given().delete("/v1/systems/Good");
        bad.values().forEach(BadPartner::close);
        good.close();
    }

    @Test
    void aGoodOneGetsAllWhileTheBadOnesHaveNothing() {
        var events = new ArrayList<>(EventBatch.post("bad", 0, SUBJECTS, SUBJECTS));
        goodHas(SUBJECTS);
        events.addAll(EventBatch.post("bad", SUBJECTS, SUBJECTS, SUBJECTS)); // now that they are known to be bad
        goodHas(2 * SUBJECTS);
        Promise.isKept(good, events, List.of("Good"));
        bad.forEach((way, partner) -> {
            assertThat(partner.tried()).as("calls of the one that %s", way).isPositive().isLessThan(SUBJECTS);
            assertThat(partner.taken()).isEmpty();
        });
        assertThat(inMemory()).isLessThanOrEqualTo(MOST_IN_MEMORY);

        bad.values().forEach(BadPartner::heal);
        bad.forEach((way, partner) -> await(way.name()).atMost(PATIENCE).untilAsserted(() ->
                assertThat(partner.taken().stream().distinct()).hasSameSizeAs(events)));
        bad.values().forEach(partner -> assertThat(inOrder(partner.taken(), events)).isTrue());
        await("nothing is left in memory").atMost(PATIENCE).until(() -> inMemory() == 0);
    }

    private void goodHas(int events) {
        await().atMost(PATIENCE).until(() -> Promise.hasArrived(good, events, 1));
    }

    /** Two events of each subject: the second not before the first, nor the first once more after it. */
    private static boolean inOrder(List<Integer> taken, List<Accepted> events) {
        var latest = new HashMap<String, Integer>();
        return taken.stream().allMatch(number -> latest.merge(events.get(number).subject(), number, Math::max).equals(number));
    }

    private static double inMemory() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString().lines()
                .filter(line -> line.startsWith("sync_deliveries_in_memory"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElseThrow();
    }

    private static String name(Way way) {
        return "Bad-" + way;
    }
}
