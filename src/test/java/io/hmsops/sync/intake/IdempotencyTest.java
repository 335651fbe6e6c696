package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same event again, in whatever form and from however many at once, is one event. */
@QuarkusTest
class IdempotencyTest {

    private static final String REPLAYED = "Idempotency-Replayed";

    private final String source = "urn:again:" + UUID.randomUUID();
    private final String key = "key-" + UUID.randomUUID();

    private String structured(String members) {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"" + source + "\",\"type\":\"t\"" + members + "}";
    }

    private String simple(String members) {
        return "{\"source\":\"" + source + "\",\"type\":\"t\",\"id\":\"policy-42\"" + members + "}";
    }

    private static ValidatableResponse postStructured(String body) {
        return BadInputTest.request().contentType("application/cloudevents+json").body(body).post("/v1/events").then();
    }

    private ValidatableResponse postSimple(String key, String body) {
        return given().contentType("application/json").header("Idempotency-Key", key).body(body).post("/v1/events").then();
    }

    private void stored(int events) {
        given().queryParam("source", source).get("/v1/events").then().statusCode(200).body("items", hasSize(events));
    }

    @Test
    void theSameCloudEvent() {
        var first = postStructured(structured(",\"data\":{\"a\":1,\"b\":2}")).statusCode(202).header(REPLAYED, nullValue())
                .extract().<String>path("eventId");
        postStructured(structured(", \"data\" : {\"b\":2,\"a\":1.0}")).statusCode(202).header(REPLAYED, "true")
                .header("Location", containsString(first)).body("eventId", equalTo(first));
        given().header("ce-specversion", "1.0").header("ce-id", "1").header("ce-source", source).header("ce-type", "t")
                .contentType("application/json").body("{\"b\": 2, \"a\": 1}").post("/v1/events").then()
                .statusCode(202).header(REPLAYED, "true").body("eventId", equalTo(first));
        postStructured(structured(",\"data\":{\"a\":1,\"b\":3}")).statusCode(422).contentType("application/problem+json")
                .body("detail", containsString(first)).body("title", equalTo("Unprocessable Content"));
        stored(1);
    }

    @Test
    void theSameKey() {
        var first = postSimple(key, simple(",\"v\":1")).statusCode(202).extract().<String>path("eventId");
        postSimple(key, simple(", \"v\" : 1")).statusCode(202).header(REPLAYED, "true").body("eventId", equalTo(first));
        postSimple(key, simple(",\"v\":2")).statusCode(422).header(REPLAYED, nullValue());
        postSimple(key + "x", simple(",\"v\":1")).statusCode(202).header(REPLAYED, nullValue());
        stored(2);
    }

    @Test
    void theSameKeyForAnotherCloudEvent() {
        BadInputTest.request().header("Idempotency-Key", key).contentType("application/cloudevents+json").body(structured(""))
                .post("/v1/events").then().statusCode(202);
        BadInputTest.request().header("Idempotency-Key", key).contentType("application/cloudevents+json")
                .body(structured("").replace("\"id\":\"1\"", "\"id\":\"2\"")).post("/v1/events").then().statusCode(422);
        stored(1);
    }

    @Test
    void theSameInABatch() {
        var batch = "[" + structured("") + "," + structured("").replace("\"id\":\"1\"", "\"id\":\"2\"") + "]";
        var first = BadInputTest.request().contentType("application/cloudevents-batch+json").body(batch).post("/v1/events").then()
                .statusCode(202).body("", hasSize(2)).extract().jsonPath();
        var again = BadInputTest.request().contentType("application/cloudevents-batch+json")
                .body(batch.replace("\"id\":\"2\"", "\"id\":\"2\",\"subject\":\"s\"")).post("/v1/events").then()
                .statusCode(202).extract().jsonPath();
        assertThat(again.getString("[0].eventId")).isEqualTo(first.getString("[0].eventId"));
        assertThat(again.getInt("[1].status")).isEqualTo(422);
        stored(2);
    }

    @Test
    void theSameDocument() {
        for (int i = 0; i < 2; i++) {
            given().header("Idempotency-Key", key).multiPart("event", simple(""), "application/json")
                    .multiPart("document", "a.txt", "hello".getBytes(), "text/plain").post("/v1/events").then()
                    .statusCode(202).header(REPLAYED, i == 0 ? nullValue() : equalTo("true"));
        }
        given().header("Idempotency-Key", key).multiPart("event", simple(""), "application/json")
                .multiPart("document", "a.txt", "HELLO".getBytes(), "text/plain").post("/v1/events").then().statusCode(422);
        stored(1);
    }

    @Test
    void manyAtOnce() {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/events"))
                .header("Content-Type", "application/json").header("Idempotency-Key", key).POST(BodyPublishers.ofString(simple(""))).build();
        var answers = IntStream.range(0, 16).mapToObj(i -> http.sendAsync(request, BodyHandlers.ofString())).toList()
                .stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(202, 409).contains(202);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 202 && answer.headers().firstValue(REPLAYED).isEmpty()).hasSize(1);
        stored(1);
    }
}
