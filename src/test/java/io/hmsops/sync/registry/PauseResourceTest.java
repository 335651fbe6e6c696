package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over HTTP alone, so that the packaged program can be asked the same. */
@QuarkusTest
class PauseResourceTest {

    @BeforeEach
    void register() {
        put("https://x.example/").statusCode(201);
    }

    @AfterEach
    void remove() {
        given().delete("/v1/systems/Paused");
    }

    private static ValidatableResponse put(String endpoint) {
        return given().contentType("application/json").body("{\"endpoint\": \"" + endpoint + "\"}").put("/v1/systems/Paused").then();
    }

    private static ValidatableResponse pause(String body) {
        return given().contentType("application/json").body(body.replace('\'', '"')).post("/v1/systems/Paused/pause").then();
    }

    private static ValidatableResponse resume() {
        return given().post("/v1/systems/Paused/resume").then();
    }

    private static ValidatableResponse get() {
        return given().get("/v1/systems/Paused").then().statusCode(200);
    }

    @Test
    void isPausedUntilItIsResumed() {
        get().body("$", not(hasKey("paused")));
        pause("{'reason': 'maintenance until Monday'}").statusCode(200).body("name", is("Paused")).body("revision", is(2))
                .body("paused.since", endsWith("Z")).body("paused.reason", is("maintenance until Monday"));
        get().body("paused.reason", is("maintenance until Monday"));
        given().queryParam("limit", 500).get("/v1/systems").then().body("items.find { it.name == 'Paused' }.paused.since", endsWith("Z"));
        resume().statusCode(200).body("paused", nullValue()).body("revision", is(3));
        get().body("$", not(hasKey("paused")));
    }

    @Test
    void needsNoReason() {
        given().post("/v1/systems/Paused/pause").then().statusCode(200).body("paused.since", endsWith("Z"))
                .body("paused", not(hasKey("reason")));
        resume();
        pause("{}").statusCode(200).body("paused.since", endsWith("Z"));
        resume();
        pause("{'reason': null}").statusCode(200).body("paused.since", endsWith("Z"));
        resume();
        pause("{'reason': '" + "\uD83D\uDEA7".repeat(500) + "'}").statusCode(200);
    }

    @Test
    void theFirstPauseStaysAndSoDoesTheFirstResume() {
        String since = pause("{'reason': 'first'}").extract().path("paused.since");
        pause("{'reason': 'second'}").statusCode(200).body("paused.since", is(since)).body("paused.reason", is("first"))
                .body("revision", is(2));
        resume().body("revision", is(3));
        resume().statusCode(200).body("revision", is(3)).body("paused", nullValue());
        assertThat(pause("{}").extract().<String>path("paused.since")).isGreaterThan(since);
    }

    @Test
    void ofManyAtOnceAllSucceedAndOneCounts() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var since = new ArrayList<String>();
            Callable<String> pausing = () -> pause("{}").statusCode(200).extract().path("paused.since");
            for (var answer : threads.invokeAll(Collections.nCopies(8, pausing))) {
                since.add(answer.get());
            }
            assertThat(since.stream().distinct()).hasSize(1);
            get().body("revision", is(2));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anotherRegistrationDoesNotResume() {
        pause("{'reason': 'maintenance'}");
        put("https://other.example/").statusCode(200).body("endpoint", is("https://other.example/"))
                .body("paused.reason", is("maintenance"));
        get().body("revision", greaterThan(2)).body("paused.reason", is("maintenance"));
    }

    @Test
    void whoComesAfterARemovedOneIsNotPaused() {
        pause("{}");
        given().delete("/v1/systems/Paused").then().statusCode(204);
        put("https://x.example/").statusCode(201).body("paused", nullValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'reason': ''} | /reason | 1 to 500",
        "{'reason': ' '} | /reason | 1 to 500",
        "{'reason': 'a\\nb'} | /reason | control",
        "{'reason': 'a\\u0000b'} | /reason | control",
        "{'reason': 5} | /reason | a string",
        "{'until': 'Monday'} | /until | known are [reason]",
        "{'reason': 'a', 'reason': 'b'} | `` | ``",
        "[] | `` | object",
        "{ | `` | JSON"})
    void isNoPause(String body, String pointer, String detail) {
        pause(body).statusCode(400).contentType("application/problem+json").body("errors[0].pointer", is(pointer))
                .body("detail", containsString(detail));
        get().body("paused", nullValue()).body("revision", is(1));
    }

    @Test
    void aReasonHasALimit() {
        pause("{'reason': '" + "x".repeat(501) + "'}").statusCode(400).body("errors[0].pointer", is("/reason"));
        pause("{'reason': '" + "x".repeat(20_000) + "'}").statusCode(413);
        given().contentType("text/plain").body("maintenance").post("/v1/systems/Paused/pause").then().statusCode(415);
    }

    @Test
    void onlyWhatIsRegisteredCanBePaused() {
        for (var path : new String[] {"/v1/systems/Nobody/pause", "/v1/systems/Nobody/resume", "/v1/systems/%00/pause",
            "/v1/systems/%00/resume"}) {
            given().urlEncodingEnabled(false).post(path).then().statusCode(404).contentType("application/problem+json");
        }
        given().get("/v1/systems/Paused/pause").then().statusCode(405);
    }

    @Test
    void openApiTellsHow() {
        given().accept("application/json").get("/q/openapi").then().statusCode(200)
                .body("paths.'/v1/systems/{name}/pause'.post.requestBody.required", not(is(true)))
                .body("paths.'/v1/systems/{name}/pause'.post.parameters.name", is(List.of("name")))
                .body("components.schemas.PauseRequest.properties.reason.maxLength", is(500))
                .body("components.schemas.System.properties.paused", notNullValue())
                .body("components.schemas.System.required", nullValue())
                .body("paths.'/v1/systems/{name}/resume'.post.responses.keySet()", hasItems("200", "404"));
    }
}
