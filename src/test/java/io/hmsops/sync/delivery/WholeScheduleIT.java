package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.hmsops.sync.testing.Program;
import io.hmsops.sync.testing.RecordingPartner;
import io.hmsops.sync.testing.TimeMachine;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A partner is down for the whole default schedule, three days and more: ten attempts, then the delivery is dead and the next one goes. */
class WholeScheduleIT {

    private static final String DATABASE = "schedule";
    private static final List<Duration> WAITS = Stream.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H")
            .map(Duration::parse).toList();
    private static final Duration SLACK = Duration.ofSeconds(30); // of a busy machine

    @Test
    void downForAllOfIt() {
        try (var partner = new RecordingPartner(); var program = new Program(DATABASE, Program.QUICK).start()) {
            partner.register(program.port(), "Down", "*", null);
            partner.willAnswer(call -> call.number == 1 ? 503 : 200);
            var first = post(program, 1);
            for (int attempts = 1; attempts <= WAITS.size(); attempts++) {
                var made = attempts;
                await().atMost(SLACK).untilAsserted(() -> given().port(program.port()).get(first).then()
                        .body("deliveries[0].attempts", equalTo(made)).body("deliveries[0].state", equalTo("pending")));
                assertThat(partner.count()).isEqualTo(made);
                if (made == 1) {
                    post(program, 2);
                }
                TimeMachine.forward(DATABASE, WAITS.get(made - 1).multipliedBy(6).dividedBy(5));
            }
            await().atMost(SLACK).untilAsserted(() -> given().port(program.port()).get(first).then()
                    .body("deliveries[0].attempts", equalTo(10)).body("deliveries[0].state", equalTo("dead")));
            await().atMost(SLACK).until(() -> partner.count() == 11);
            assertThat(partner.calls().subList(0, 10)).extracting(call -> call.number).containsOnly(1);
            assertThat(partner.calls().get(10).number).isEqualTo(2);
            isLogged(given().port(program.port()).get("/v1/deliveries/" + partner.calls().get(0).webhookId).then().statusCode(200)
                    .extract().jsonPath());
        }
    }

    private static void isLogged(JsonPath delivery) {
        assertThat(delivery.getList("attemptLog.number")).isEqualTo(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        assertThat(delivery.getList("attemptLog.outcome", String.class).subList(0, 9))
                .isEqualTo(Collections.nCopies(9, "failedForNow"));
        assertThat(delivery.getString("attemptLog[9].outcome")).isEqualTo("failedForGood");
        assertThat(delivery.getList("attemptLog.status")).isEqualTo(Collections.nCopies(10, 503));
        assertThat(delivery.getList("attemptLog.code")).isEqualTo(Collections.nCopies(10, "refused"));
        assertThat(delivery.getString("attemptLog[9].nextAttemptAt")).isNull();
        for (int i = 0; i < WAITS.size(); i++) {
            var started = Instant.parse(delivery.getString("attemptLog[" + i + "].startedAt"));
            var wait = WAITS.get(i).dividedBy(5);
            assertThat(Instant.parse(delivery.getString("attemptLog[" + i + "].nextAttemptAt")))
                    .isBetween(started.plus(wait.multipliedBy(4)), started.plus(wait.multipliedBy(6)).plus(SLACK));
        }
    }

    private static String post(Program program, int number) {
        return given().port(program.port()).contentType("application/json")
                .body("{\"type\": \"t\", \"id\": \"one-subject\", \"data\": {\"number\": %d}}".formatted(number))
                .post("/v1/events").then().statusCode(202).extract().header("Location");
    }
}
