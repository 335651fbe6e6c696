package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over HTTP alone, so that the packaged program can be asked the same. */
@QuarkusTest
class SystemResourceTest {

    private static final String ENDPOINT = "https://calendar.example/api/events";

    private final List<String> registered = new ArrayList<>();

    @AfterEach
    void remove() {
        registered.forEach(name -> given().delete("/v1/systems/" + name));
    }

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body.replace('\'', '"'));
    }

    private ValidatableResponse post(String name) {
        registered.add(name);
        return json("{'name': '" + name + "', 'endpoint': '" + ENDPOINT + "'}").post("/v1/systems").then();
    }

    private ValidatableResponse put(String name, String body) {
        registered.add(name);
        return json(body).put("/v1/systems/" + name).then();
    }

    @Test
    void theSeedsRegistrationIsEnough() {
        post("TrainingCalendar").statusCode(201).header("Location", endsWith("/v1/systems/TrainingCalendar"))
                .body("name", is("TrainingCalendar"))
                .body("id", notNullValue())
                .body("connector", is("http"))
                .body("endpoint", is(ENDPOINT))
                .body("subscriptions[0].types", equalTo(List.of("*")))
                .body("auth.kind", is("none"))
                .body("delivery.timeout", is("PT10S"))
                .body("delivery.ordering", is("subject"))
                .body("delivery.maxConcurrency", is(8))
                .body("delivery.retry.schedule[8]", is("PT24H"))
                .body("options", equalTo(Map.of()))
                .body("managedBy", is("api"))
                .body("revision", is(1))
                .body("createdAt", endsWith("Z"))
                .body("updatedAt", endsWith("Z"));
        given().get("/v1/systems/TrainingCalendar").then().statusCode(200).body("name", is("TrainingCalendar"));
    }

    @Test
    void aNameIsTakenOnce() {
        post("Taken").statusCode(201);
        post("Taken").statusCode(409).contentType("application/problem+json").body("detail", containsString("PUT /v1/systems/Taken"));
    }

    @Test
    void ofManyAtOnceOneWins() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> registration = () -> post("Contended").extract().statusCode();
            var statuses = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(Collections.nCopies(8, registration))) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void putRegistersThenReplacesAndRaisesTheRevisionOnlyForAChange() {
        put("Put", "{'endpoint': '" + ENDPOINT + "'}").statusCode(201).body("revision", is(1));
        put("Put", "{'name': 'Put', 'endpoint': '" + ENDPOINT + "'}").statusCode(200).body("revision", is(1));
        var changed = put("Put", "{'endpoint': 'https://other.example/', 'headers': {'X-Agency': 'access-board'}}").statusCode(200)
                .body("revision", is(2)).body("endpoint", is("https://other.example/")).body("headers.X-Agency", is("access-board"));
        assertThat(changed.extract().<String>path("updatedAt")).isGreaterThan(changed.extract().<String>path("createdAt"));
        given().get("/v1/systems/Put").then().body("revision", is(2)).body("headers.X-Agency", is("access-board"));
        put("Put", "{'name': 'Other', 'endpoint': '" + ENDPOINT + "'}").statusCode(400).body("errors[0].pointer", is("/name"));
        put("no%20name", "{'endpoint': '" + ENDPOINT + "'}").statusCode(400).body("errors[0].pointer", is("/name"));
    }

    @Test
    void saysWhatItsPartnersStatusesMean() {
        put("Put", "{'endpoint': '" + ENDPOINT + "', 'delivery': {'statuses': {'dead': [404], 'delivered': [409, 208]}}}").statusCode(201)
                .body("delivery.statuses", equalTo(Map.of("delivered", List.of(208, 409), "dead", List.of(404))));
        put("Put", "{'endpoint': '" + ENDPOINT + "'}").statusCode(200).body("delivery.statuses", nullValue());
    }

    @Test
    void deletedIsGoneAndTheNameIsFree() {
        var first = post("Gone").extract().<String>path("id");
        given().delete("/v1/systems/Gone").then().statusCode(204);
        given().delete("/v1/systems/Gone").then().statusCode(404);
        given().get("/v1/systems/Gone").then().statusCode(404).contentType("application/problem+json");
        assertThat(post("Gone").statusCode(201).extract().<String>path("id")).isNotEqualTo(first);
    }

    @Test
    void pagesFollowEachOther() {
        for (var name : List.of("page-c", "page-a", "page-b")) {
            post(name).statusCode(201);
        }
        var names = new ArrayList<String>();
        String cursor = null;
        do {
            var request = given().queryParam("limit", 2);
            var page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/v1/systems").then().statusCode(200).extract();
            names.addAll(page.path("items.name"));
            cursor = page.path("nextCursor");
        } while (cursor != null);
        assertThat(names).doesNotHaveDuplicates().containsSubsequence("page-a", "page-b", "page-c");
        given().queryParam("limit", 0).get("/v1/systems").then().statusCode(400).contentType("application/problem+json");
        given().queryParam("cursor", "?").get("/v1/systems").then().statusCode(400);
        given().queryParam("limit", 500).get("/v1/systems").then().statusCode(200).body("nextCursor", nullValue());
    }

    @Test
    void whatIsWrongIsNamed() {
        put("Bad", "{'connector': 'fax', 'endpoint': 'https://x.example/'}").statusCode(400)
                .contentType("application/problem+json").body("errors[0].pointer", is("/connector"));
        put("Bad", "{'endpoint': 'no URL'}").statusCode(400).body("errors[0].pointer", is("/endpoint"));
        put("Bad", "{'endpoint': '" + ENDPOINT + "', 'options': {'colour': 'red'}}").statusCode(400)
                .body("errors[0].pointer", is("/options/colour"));
        put("Bad", "{'endpoint': '" + ENDPOINT + "', 'auth': {'kind': 'bearer', 'token': ['hunter2']}, 'delivery': {'timeout': 'x'}}")
                .statusCode(400).body("errors.pointer", equalTo(List.of("/auth/token", "/delivery/timeout")))
                .body(not(containsString("hunter2")));
        put("Bad", "{'connector': 'sql', 'endpoint': 'postgresql://localhost/x', 'options': {'statement': 'select 1'},"
                + "'delivery': {'statuses': {'dead': [404]}}}").statusCode(400).body("errors[0].pointer", is("/delivery/statuses"));
        json("{'endpoint': '" + ENDPOINT + "'}").post("/v1/systems").then().statusCode(400).body("errors[0].pointer", is("/name"));
        json("").post("/v1/systems").then().statusCode(400);
        json("[".repeat(10_000)).post("/v1/systems").then().statusCode(400);
        given().contentType("text/plain").body("x").post("/v1/systems").then().statusCode(415);
        given().contentType("application/json").body(new byte[] {'"', (byte) 0xff, '"'}).post("/v1/systems").then().statusCode(400)
                .body("detail", containsString("UTF-8"));
        given().get("/v1/systems/Bad").then().statusCode(404);
    }

    @Test
    void nothingIsCalledByANul() {
        var request = given().urlEncodingEnabled(false);
        request.get("/v1/systems/%00").then().statusCode(404).contentType("application/problem+json");
        request.delete("/v1/systems/a%00").then().statusCode(404).contentType("application/problem+json");
        given().urlEncodingEnabled(false).contentType("application/json").body("{\"endpoint\": \"" + ENDPOINT + "\"}")
                .put("/v1/systems/%00").then().statusCode(400).body("errors[0].pointer", is("/name"));
        request.get("/v1/systems?cursor=YQBi").then().statusCode(400).contentType("application/problem+json"); // a, NUL, b
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws IOException {
        var tooLarge = "{\"name\": \"" + "x".repeat(1024 * 1024) + "\"}";
        json(tooLarge).post("/v1/systems").then().statusCode(413).contentType("application/problem+json");
        try (var socket = new Socket("localhost", RestAssured.port)) {
            var out = socket.getOutputStream();
            out.write(("POST /v1/systems HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            var chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 17; i++) {
                out.write(chunk);
            }
            out.flush();
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void openApiTellsHowToRegister() {
        given().accept("application/json").get("/q/openapi").then().statusCode(200)
                .body("components.schemas.SystemRegistration.required", equalTo(List.of("endpoint")))
                .body("components.schemas.SystemRegistration.properties.transform.type", equalTo("string"))
                .body("components.schemas.Subscription.properties.filter.type", equalTo("string"))
                .body("paths.'/v1/systems'.post.requestBody.content.'application/json'.examples", notNullValue())
                .body("paths.'/v1/systems'.post.parameters", nullValue())
                .body("paths.'/v1/systems/{name}'.delete.responses.keySet()", hasItems("204", "404", "409"));
    }
}
