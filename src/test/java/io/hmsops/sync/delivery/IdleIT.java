package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.testing.Link;
import io.hmsops.sync.testing.Program;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A service that has nothing to do leaves its database in peace: counted on the wire, as statistics come late. */
class IdleIT {

    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("idle.seconds", 31)); // and a bit: timers are not exact

    private static final int BEATS_TO_SETTLE = 2; // the first after a change reads it, and looks at what is open

    @Test
    void asksAtMostOnceInFiveSeconds() {
        try (var link = new Link(); var partner = new RecordingPartner(); var program = new Program("idle", link.to("idle")).start()) {
            partner.register(program.port(), "A", "B");
            given().port(program.port()).contentType("application/json").body("{\"type\": \"t\", \"id\": \"s\", \"data\": {\"number\": 1}}")
                    .post("/v1/events").then().statusCode(202);
            await().until(() -> Promise.hasArrived(partner, 1, 2));
            link.forget();
            await("beats that see what has changed").atMost(Duration.ofMinutes(1)).until(() ->
                    link.asked().stream().filter(request -> request.sql().contains("insert into replica")).count() > BEATS_TO_SETTLE);
            link.forget();
            var end = System.nanoTime() + WATCHED.toNanos();
            await().atMost(WATCHED.multipliedBy(2)).until(() -> System.nanoTime() > end);
            var asked = link.asked();
            assertThat(asked.size()).as(() -> asked.stream().map(request -> request.at() + " " + request.sql().strip().lines().findFirst()
                    .orElse("")).collect(Collectors.joining("\n", "asked:\n", "\n"))).isLessThanOrEqualTo((int) (WATCHED.dividedBy(BETWEEN) + 1));
        }
    }
}
