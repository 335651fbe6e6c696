package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.testing.AccessBoard;
import io.hmsops.sync.testing.Backends;
import io.hmsops.sync.testing.Partners;
import io.hmsops.sync.testing.Program;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged program is killed with signal 9: what it answered for arrives after the next start. */
class CrashIT {

    private static final Map<String, String> QUICK = Map.of(
            "sync.secrets.refs." + Partners.COMPLIANCE_SECRET, "compliance-demo",
            "sync.delivery.poll-interval", "PT0.2S",
            "sync.delivery.replica-timeout", "PT1S");

    @Test
    void killedBetweenCommitAndDelivery() throws Exception {
        var database = "crash";
        Backends.database().createDatabase(database);
        try (var partners = Partners.start(database); var program = new Program(database, QUICK).start()) {
            new AccessBoard(partners).register(program.port());
            partners.documents().hang();
            partners.calendar().answerWith(503);
            var pdf = AccessBoard.pdf(500_000);
            var events = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                events.add(given().port(program.port())
                        .multiPart("event", AccessBoard.event("policy-" + i), "application/json")
                        .multiPart("document", "policy.pdf", pdf, "application/pdf")
                        .post("/v1/events").then().statusCode(202).extract().header("Location"));
            }
            program.kill();
            partners.documents().heal();
            partners.calendar().heal();

            program.start();
            var all = Map.of("DocRepo", "ok", "TrainingCalendar", "ok", "ComplianceDB", "ok");
            for (var event : events) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(results(program, event)).isEqualTo(all));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(Files.readAllBytes(partners.documents().file("policy-" + i))).isEqualTo(pdf);
                assertThat(partners.calendar().entry("policy-" + i).getJsonObject("data").getString("title")).isEqualTo(AccessBoard.TITLE);
                assertThat(partners.compliance().row("policy-" + i)).containsEntry("document_sha256", AccessBoard.sha256(pdf));
            }
        }
    }

    @Test
    void stoppedWithDeliveriesInTheAirHandsThemBack() {
        var database = "handback";
        Backends.database().createDatabase(database);
        var settings = new HashMap<>(QUICK);
        settings.put("sync.delivery.drain-timeout", "PT1S");
        settings.put("sync.delivery.replica-timeout", "PT5M"); // only a hand-back can bring it soon
        try (var partners = Partners.start(database); var program = new Program(database, settings).start()) {
            new AccessBoard(partners).register(program.port());
            partners.calendar().hang();
            var event = given().port(program.port()).contentType("application/json").body(AccessBoard.event("policy-7"))
                    .post("/v1/events").then().statusCode(202).extract().header("Location");
            await().untilAsserted(() -> assertThat(partners.calendar().requests()).isNotEmpty());
            program.stop();
            assertThat(program.log()).contains("1 deliveries handed back");
            partners.calendar().heal();
            program.start();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                    assertThat(results(program, event)).containsEntry("TrainingCalendar", "ok"));
            assertThat(partners.calendar().requests()).extracting(request -> request.headers().get("webhook-id"))
                    .containsOnly(partners.calendar().requests().get(0).headers().get("webhook-id"));
        }
    }

    private static Map<String, String> results(Program program, String event) {
        return given().port(program.port()).get(event).then().statusCode(200).extract().path("results");
    }
}
