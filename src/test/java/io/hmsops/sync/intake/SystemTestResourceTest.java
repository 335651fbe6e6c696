package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.hmsops.sync.testing.AccessBoard;
import io.hmsops.sync.testing.Partners;
import io.hmsops.sync.testing.RecordingPartner;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/systems/{name}/test}: one event on the real path, nothing kept of it. */
@QuarkusTest
class SystemTestResourceTest {

    private final RecordingPartner partner = new RecordingPartner();

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Tested").then().statusCode(anyOf(is(204), is(404)));
        partner.close();
    }

    private void register(String members) {
        given().contentType("application/json").body("{\"endpoint\": \"" + partner.endpoint("Tested") + "\"" + members + "}")
                .put("/v1/systems/Tested").then().statusCode(anyOf(is(200), is(201)));
    }

    private static ValidatableResponse test() {
        return given().post("/v1/systems/Tested/test").then().statusCode(200);
    }

    private static ValidatableResponse test(String event) {
        return given().contentType("application/json").body(event).post("/v1/systems/Tested/test").then();
    }

    @Test
    void sendsOneEventAndAnswersWhatCameBack() {
        register(", \"auth\": {\"kind\": \"bearer\", \"token\": \"t0ps3cret\"}");
        test().body("outcome", equalTo("delivered")).body("status", equalTo(200)).body("matches", equalTo(true))
                .body("durationMs", greaterThanOrEqualTo(0)).body("error", nullValue()).body("code", nullValue())
                .body("request.action", equalTo("POST")).body("request.headers.ce-type", equalTo("sync.test"))
                .body("toString()", not(containsString("t0ps3cret")));
        assertThat(partner.calls()).singleElement().satisfies(call -> assertThat(call.subject).isEqualTo("sync-test"));
        given().queryParam("system", "Tested").get("/v1/deliveries").then().body("items", hasSize(0));
        given().queryParam("type", "sync.test").get("/v1/events").then().body("items", hasSize(0));
    }

    @Test
    void tellsHowItFailedAndDoesNotTryAgain() {
        register("");
        partner.willAnswer(call -> 503);
        test().body("outcome", equalTo("failed")).body("code", equalTo("refused")).body("status", equalTo(503))
                .body("error", containsString("503")).body("request", notNullValue());
        assertThat(partner.count()).isEqualTo(1);
    }

    @Test
    void takesAnotherEventAndItsTransform() {
        register(", \"transform\": \"{ 'number': data.n * 2 }\", \"subscriptions\": [{\"types\": [\"other\"], \"filter\": \"data.n = 1\"}]");
        test("{\"type\": \"other\", \"id\": \"thing-1\", \"data\": {\"n\": 21}}").statusCode(200).body("outcome", equalTo("delivered"))
                .body("matches", equalTo(false));
        assertThat(partner.calls()).singleElement().satisfies(call -> {
            assertThat(call.subject).isEqualTo("thing-1");
            assertThat(call.number).isEqualTo(42);
        });
        test("{\"type\": \"other\", \"id\": \"thing-1\", \"data\": {\"n\": 1}}").body("matches", equalTo(true));
        test("{\"data\": {\"n\": \"x\"}}").statusCode(200).body("outcome", equalTo("failed")).body("code", equalTo("unsuitable"))
                .body("error", containsString("the transform failed: ")).body("request", nullValue());
        assertThat(partner.count()).isEqualTo(2);
    }

    @Test
    void aPausedSystemIsCalledToo() {
        register("");
        given().post("/v1/systems/Tested/pause").then().statusCode(200);
        test().body("outcome", equalTo("delivered"));
        given().get("/v1/systems/Tested").then().body("paused", notNullValue());
    }

    @Test
    void aDocumentRepositoryGetsASmallDocument() {
        var partners = Partners.start();
        var board = new AccessBoard(partners);
        var port = RestAssured.port;
        board.register(port);
        try {
            given().post("/v1/systems/DocRepo/test").then().statusCode(200).body("outcome", equalTo("delivered"));
            assertThat(partners.documents().requests()).singleElement().satisfies(request -> assertThat(request.status()).isLessThan(300));
            given().contentType("application/json").body("{\"document\": {\"name\": \"b.txt\", \"content\": \"aGk=\"}}")
                    .post("/v1/systems/DocRepo/test").then().statusCode(200).body("outcome", equalTo("delivered"));
        } finally {
            board.unregister(port);
            partners.close();
        }
    }

    @Test
    void refusesWhatItCannotDo() {
        given().post("/v1/systems/Nobody/test").then().statusCode(404).contentType("application/problem+json");
        register("");
        test("{\"id\": 1}").statusCode(400).body("errors[0].pointer", equalTo("/id"));
        test("nonsense").statusCode(400);
        given().contentType("text/plain").body("{}").post("/v1/systems/Tested/test").then().statusCode(415);
        assertThat(partner.count()).isZero();
    }

    @Test
    void onlySoManyAtATime() {
        register("");
        partner.hold();
        var statuses = IntStream.range(0, 8).mapToObj(i -> CompletableFuture.supplyAsync(() ->
                given().post("/v1/systems/Tested/test").statusCode(), command -> new Thread(command).start())).toList();
        await().until(() -> partner.open() == 8);
        given().post("/v1/systems/Tested/test").then().statusCode(503).header("Retry-After", notNullValue());
        partner.release();
        assertThat(statuses).allSatisfy(status -> assertThat(status.join()).isEqualTo(200));
        test().body("outcome", equalTo("delivered"));
    }

    @Test
    void openApiTellsHow() {
        given().accept("application/json").get("/q/openapi").then()
                .body("paths.'/v1/systems/{name}/test'.post.responses.keySet()", hasItems("200", "400", "404", "413", "415", "503"))
                .body("components.schemas.SystemTest.properties.keySet()", hasItems("outcome", "matches", "code", "status", "answer",
                        "durationMs", "error", "request"));
    }
}
