package io.hmsops.sync;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.hmsops.sync.testing.AccessBoard;
import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The Access Board case: one event with a PDF, three partners, each asked for what it really holds.
 */
@QuarkusTest
class AccessBoardTest {

    private static final Map<String, String> ALL_OK = Map.of("DocRepo", "ok", "TrainingCalendar", "ok", "ComplianceDB", "ok");

    private final Partners partners = Partners.start();
    private final AccessBoard accessBoard = new AccessBoard(partners);

    @BeforeEach
    void register() {
        accessBoard.register(RestAssured.port);
    }

    @AfterEach
    void forget() {
        accessBoard.unregister(RestAssured.port);
        partners.close();
    }

    @Test
    void everyPartnerHoldsThePublishedRegulation() throws Exception {
        var pdf = AccessBoard.pdf(300_000);
        var answer = publish("policy-42", pdf).then().statusCode(200)
                .header("Location", startsWith("/v1/events/")).header("Preference-Applied", "wait=20")
                .extract();

        assertThat(answer.body().<Map<String, String>>as(Map.class)).isEqualTo(ALL_OK);
        assertThat(Files.readAllBytes(partners.documents().file("policy-42"))).isEqualTo(pdf);
        assertThat(partners.calendar().entry("policy-42").getJsonObject("data").getString("title")).isEqualTo(AccessBoard.TITLE);
        assertThat(partners.compliance().row("policy-42"))
                .containsEntry("title", AccessBoard.TITLE)
                .containsEntry("document_sha256", AccessBoard.sha256(pdf));

        var location = answer.header("Location");
        given().get(location).then().statusCode(200)
                .body("type", equalTo("policy_updated")).body("subject", equalTo("policy-42"))
                .body("document.sha256", equalTo(AccessBoard.sha256(pdf))).body("document.name", equalTo("policy-42.pdf"))
                .body("results", equalTo(ALL_OK))
                .body("deliveries", hasSize(3)).body("deliveries.state", everyItem(equalTo("delivered")));
        var served = given().get(location + "/document").then().statusCode(200).contentType("application/pdf")
                .header("ETag", '"' + AccessBoard.sha256(pdf) + '"').extract().asByteArray();
        assertThat(served).isEqualTo(pdf);
    }

    @Test
    void onePartnerDownCostsTheOthersNothingAndIsReachedByRetry() throws Exception {
        partners.documents().answerWith(503);
        var pdf = AccessBoard.pdf(40_000);

        var answer = publish("policy-43", pdf).then().statusCode(200).extract();
        Map<String, String> results = answer.body().as(Map.class);
        assertThat(results).containsEntry("TrainingCalendar", "ok").containsEntry("ComplianceDB", "ok");
        assertThat(results.get("DocRepo")).startsWith("error: 503 Service Unavailable, next attempt at ");
        assertThat(partners.calendar().entry("policy-43")).isNotNull();
        assertThat(partners.compliance().row("policy-43")).containsEntry("title", AccessBoard.TITLE);

        partners.documents().heal();
        var event = answer.header("Location");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                given().get(event).then().body("results", equalTo(ALL_OK)));
        assertThat(Files.readAllBytes(partners.documents().file("policy-43"))).isEqualTo(pdf);

        var attempts = partners.documents().requests();
        assertThat(attempts.size()).isGreaterThan(1);
        assertThat(attempts).extracting(request -> request.headers().get("webhook-id")).as("one identity at every attempt")
                .containsOnly(attempts.get(0).headers().get("webhook-id"));
        given().get("/v1/deliveries/" + attempts.get(0).headers().get("webhook-id")).then().statusCode(200)
                .body("state", equalTo("delivered"))
                .body("attemptLog[0].outcome", equalTo("failedForNow")).body("attemptLog[0].status", equalTo(503))
                .body("attemptLog[-1].outcome", equalTo("delivered"));
    }

    @Test
    void whatAPartnerRefusesForGoodIsGivenUpAndListed() {
        partners.calendar().answerWith(422);
        Map<String, String> results = publish("policy-44", AccessBoard.pdf(10)).then().statusCode(200).extract().as(Map.class);

        assertThat(results).containsEntry("DocRepo", "ok").containsEntry("ComplianceDB", "ok");
        assertThat(results.get("TrainingCalendar")).startsWith("error: 422").endsWith("given up");
        given().queryParam("state", "dead").queryParam("subject", "policy-44").get("/v1/deliveries").then().statusCode(200)
                .body("items", hasSize(1)).body("items[0].system", equalTo("TrainingCalendar"))
                .body("items[0].status", equalTo(422)).body("items[0].code", equalTo("refused"));
    }

    private static Response publish(String subject, byte[] pdf) {
        return given().header("Prefer", "wait=20")
                .multiPart("event", AccessBoard.event(subject), "application/json")
                .multiPart("document", subject + ".pdf", pdf, "application/pdf")
                .post("/v1/events");
    }
}
