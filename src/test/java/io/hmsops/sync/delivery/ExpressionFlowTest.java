package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.hmsops.sync.connector.HttpStandIn;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters and transforms from registration to the partner: who gets what, and whom a bad expression harms. */
@QuarkusTest
class ExpressionFlowTest {

    private static final String RUNAWAY = "($f := function($n) { $f($n) }; $f(1))";

    private final Vertx vertx = Vertx.vertx();
    private final HttpStandIn partner = new HttpStandIn(vertx);

    @AfterEach
    void forget() {
        for (var name : new String[] {"Plain", "Picky"}) {
            given().delete("/v1/systems/" + name).then().statusCode(anyOf(is(204), is(404)));
        }
        partner.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void register(String name, String filter, String transform) {
        var subscription = new JsonObject().put("types", new JsonArray().add("expr.*"));
        if (filter != null) {
            subscription.put("filter", filter);
        }
        var system = new JsonObject().put("endpoint", partner.endpoint() + "?" + name)
                .put("subscriptions", new JsonArray().add(subscription)).put("headers", new JsonObject().put("X-System", name));
        if (transform != null) {
            system.put("transform", transform);
        }
        given().contentType("application/json").body(system.encode()).put("/v1/systems/" + name).then().statusCode(anyOf(is(200), is(201)));
    }

    private static Map<String, String> post(String data) {
        return given().contentType("application/json").header("Prefer", "wait=20")
                .body("{\"type\": \"expr.changed\", \"id\": \"s-" + System.nanoTime() + "\", \"data\": " + data + "}")
                .post("/v1/events").then().statusCode(200).extract().as(Map.class);
    }

    private long received(String system) {
        return partner.received.stream().filter(request -> system.equals(request.headers().get("x-system"))).count();
    }

    @Test
    void aFilterDecidesWhoGetsTheEvent() {
        register("Plain", null, null);
        register("Picky", "data.status = 'published'", null);
        assertThat(post("{\"status\": \"draft\"}")).isEqualTo(Map.of("Plain", "ok"));
        assertThat(post("{\"status\": \"published\"}")).isEqualTo(Map.of("Plain", "ok", "Picky", "ok"));
        assertThat(post("{\"other\": 1}")).isEqualTo(Map.of("Plain", "ok"));
        assertThat(received("Picky")).isEqualTo(1);
        assertThat(received("Plain")).isEqualTo(3);
    }

    @Test
    void aFilterThatFailsOrRunsAwayLeavesADeadLetterAndHarmsNobodyElse() {
        register("Plain", null, null);
        register("Picky", "data.amount > 5", null);
        assertThat(post("{\"amount\": \"many\"}")).containsEntry("Plain", "ok")
                .hasEntrySatisfying("Picky", result -> assertThat(result).startsWith("error: the filter failed: ").endsWith(", given up"));
        register("Picky", "'a string'", null);
        assertThat(post("{}").get("Picky")).contains("the filter failed: its result is neither true nor false");
        register("Picky", RUNAWAY, null);
        assertThat(post("{}")).containsEntry("Plain", "ok")
                .hasEntrySatisfying("Picky", result -> assertThat(result).startsWith("error: the filter failed: it takes "));
        assertThat(received("Picky")).isZero();
        given().queryParam("system", "Picky").queryParam("state", "dead").get("/v1/deliveries").then().body("items[0].code",
                equalTo("unsuitable")).body("items[0].attempts", equalTo(1));
    }

    @Test
    void aTransformMakesWhatIsSent() {
        register("Plain", null, null);
        register("Picky", null, "{ \"title\": $uppercase(data.title), \"subject\": subject = data.none ? 1 : type, \"n\": data.n }");
        assertThat(post("{\"title\": \"a\", \"n\": 12345678901234567890.123}")).isEqualTo(Map.of("Plain", "ok", "Picky", "ok"));
        var sent = partner.received.stream().filter(r -> "Picky".equals(r.headers().get("x-system"))).findFirst().orElseThrow();
        assertThat(sent.body().toString()).isEqualTo("{\"title\":\"A\",\"subject\":\"expr.changed\",\"n\":12345678901234567890.123}");
        assertThat(sent.headers().get("content-type")).isEqualTo("application/json");
    }

    @Test
    void aTransformThatFailsIsADeadLetterAndTheNextEventGoesThrough() {
        register("Plain", null, null);
        register("Picky", null, "data.number + 1");
        assertThat(post("{\"number\": \"x\"}")).containsEntry("Plain", "ok").hasEntrySatisfying("Picky",
                result -> assertThat(result).startsWith("error: the transform failed: The left side of the \"+\" operator"));
        assertThat(post("{\"nothing\": 1}").get("Picky")).isEqualTo("error: the transform failed: it gave nothing, given up");
        assertThat(post("{\"number\": 2}")).isEqualTo(Map.of("Plain", "ok", "Picky", "ok"));
        assertThat(received("Picky")).isEqualTo(1);
    }

    @Test
    void whatWaitsIsNotSentOnceAFilterNoLongerLetsItPass() {
        register("Picky", "data.size > 1", null);
        given().post("/v1/systems/Picky/pause").then().statusCode(200);
        var event = given().contentType("application/json").body("{\"type\": \"expr.waits\", \"id\": \"w-1\", \"data\": {\"size\": 2}}")
                .post("/v1/events").then().statusCode(202).body("results.Picky", equalTo("parked")).extract().header("Location");
        register("Picky", "data.size > 2", null);
        given().post("/v1/systems/Picky/resume").then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> given().get(event).then().body("results.Picky", equalTo("cancelled")));
        assertThat(received("Picky")).isZero();
    }

    @Test
    void aWrongExpressionIsRefusedWithItsPlace() {
        given().contentType("application/json").body("""
                {"endpoint": "https://x.example/", "subscriptions": [{"types": ["a"], "filter": "data.status = "}], "transform": "$now()"}""")
                .put("/v1/systems/Picky").then().statusCode(400).contentType("application/problem+json")
                .body("errors.pointer", equalTo(List.of("/subscriptions/0/filter", "/transform")))
                .body("errors[0].detail", containsString("Unexpected end of expression at character 14"))
                .body("errors[1].detail", containsString("$now is not allowed"));
        given().get("/v1/systems/Picky").then().statusCode(404);
    }

    @Test
    void expressionsAreAnsweredAsGiven() {
        register("Picky", "data.a = 1", "{ \"b\": data.b }");
        given().get("/v1/systems/Picky").then().body("subscriptions[0].filter", equalTo("data.a = 1"))
                .body("transform", equalTo("{ \"b\": data.b }"));
        register("Plain", null, null);
        given().get("/v1/systems/Plain").then().body("subscriptions[0].filter", nullValue()).body("transform", nullValue());
    }

    @Test
    void aDryRunShowsWhatFiltersAndTransformsMake() {
        register("Plain", null, null);
        register("Picky", "data.a = 1", "{ \"sum\": data.a + data.b }");
        dryRun("{\"a\": 1, \"b\": 2}").body("Picky.matches", equalTo(true)).body("Picky.request.body.toString()", containsString("sum"))
                .body("Plain.matches", equalTo(true));
        dryRun("{\"a\": 2}").body("Picky.matches", equalTo(false)).body("Picky.request", nullValue());
        dryRun("{\"a\": 1, \"b\": \"x\"}").body("Picky.matches", equalTo(true))
                .body("Picky.problem", startsWith("the transform failed: The right side")).body("Plain.problem", nullValue());
        assertThat(partner.received).isEmpty();
    }

    private static ValidatableResponse dryRun(String data) {
        return given().contentType("application/json").queryParam("dryRun", true)
                .body("{\"type\": \"expr.dry\", \"id\": \"d-1\", \"data\": " + data + "}").post("/v1/events").then().statusCode(200);
    }

    @Test
    void deliveriesOfAFilteredEventAreOnlyThoseThatPass() {
        register("Picky", "severity > 2", null);
        given().contentType("application/cloudevents+json; charset=utf-8").body("""
                {"specversion": "1.0", "type": "expr.ext", "source": "/x", "id": "ext-1", "subject": "ext-s", "severity": 3}""")
                .post("/v1/events").then().statusCode(202).body("results.Picky", equalTo("pending"));
        given().contentType("application/cloudevents+json; charset=utf-8").body("""
                {"specversion": "1.0", "type": "expr.ext", "source": "/x", "id": "ext-2", "subject": "ext-s", "severity": 2}""")
                .post("/v1/events").then().statusCode(202).body("results", equalTo(Map.of()));
        given().queryParam("system", "Picky").queryParam("subject", "ext-s").get("/v1/deliveries").then().body("items", hasSize(1));
    }
}
