package io.hmsops.sync;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hmsops.sync.connector.CertificateAuthority;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One event for each connector, with what each can do at most, as a dry run shows it: nothing listens where these systems are. */
@QuarkusTest
class FiveConnectorsTest {

    private static final List<String> SYSTEMS = List.of("fiveHttp", "fiveDocument", "fiveCalendar", "fiveSql", "fiveAmqp");
    private static final String SECRET = "n0t-to-be-seen";

    @AfterEach
    void remove() {
        SYSTEMS.forEach(system -> given().delete("/v1/systems/" + system));
    }

    private static ValidatableResponse register(String name, String connector, String endpoint, JsonObject members) {
        var registration = new JsonObject().put("connector", connector).put("endpoint", endpoint)
                .put("subscriptions", new JsonArray().add(new JsonObject().put("types", new JsonArray().add("five"))
                        .put("filter", "data.n > 1 and $contains(data.title, /^Ramps/)"))).mergeIn(members);
        return given().contentType("application/json").body(registration.encode()).put("/v1/systems/" + name).then();
    }

    private static JsonObject options(Object... namesAndValues) {
        var options = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new JsonObject().put("options", options);
    }

    private static ValidatableResponse dryRun(String data) {
        return given().multiPart("event", "{\"type\": \"five\", \"id\": \"policy-42\", \"data\": " + data + "}", "application/json")
                .multiPart("document", "policy.pdf", new byte[] {1, 2, 3}, "application/pdf")
                .post("/v1/events?dryRun=true").then().statusCode(200);
    }

    @Test
    void showTheExactRequest() {
        var authority = CertificateAuthority.make("Agency CA");
        register("fiveHttp", "http", "https://localhost:1/api/{subject}", options("method", "PUT", "format", "structured", "compression", "gzip")
                .put("auth", new JsonObject().put("kind", "oauth2").put("tokenUrl", "https://localhost:1/token").put("clientId", "sync")
                        .put("clientSecret", SECRET))
                .put("tls", new JsonObject().put("trustedCertificates", authority.certificate()))
                .put("signing", new JsonObject().put("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
                .statusCode(201);
        register("fiveDocument", "document", "https://localhost:1/dav", options("protocol", "webdav", "path", "{subject}/{document.name}",
                "metadata", "properties", "verify", "digest", "overwrite", "ifUnchanged")
                .put("auth", new JsonObject().put("kind", "apiKey").put("in", "query").put("name", "key").put("key", SECRET)))
                .statusCode(201);
        register("fiveCalendar", "calendar", "https://localhost:1/calendars/training/", options("protocol", "caldav")
                .put("transform", "{'title': data.title & ' (' & $string($sum(data.items.(a * b))) & ')', 'start': data.start,"
                        + "'duration': 'PT1H', 'timeZone': 'America/New_York', 'location': data.nowhere ?? 'Room 1',"
                        + "'description': $join($map(data.items, function($i) { $string($i.a) }), ', ')}")
                .put("auth", new JsonObject().put("kind", "basic").put("username", "u").put("password", SECRET))).statusCode(201);
        register("fiveSql", "sql", "mariadb://localhost:1/records", options("statements", new JsonArray()
                .add("INSERT INTO policy (id, title) VALUES (:subject, :data.title) ON DUPLICATE KEY UPDATE title = VALUES(title)")
                .add("UPDATE counts SET n = n + :data.n"), "receipts", "receipts")
                .put("auth", new JsonObject().put("kind", "basic").put("username", "u").put("password", SECRET))).statusCode(201);
        var client = authority.forHost("sync.example");
        register("fiveAmqp", "amqp", "amqps://localhost:1", options("address", "regulations", "format", "binary")
                .put("tls", new JsonObject().put("trustedCertificates", authority.certificate()))
                .put("auth", new JsonObject().put("kind", "mtls").put("certificate", client.certificate())
                        .put("privateKey", client.privateKey()))).statusCode(201)
                .body("auth.privateKey", equalTo("***"));

        dryRun("{\"n\": 2, \"title\": \"Ramps\", \"start\": \"2026-11-01T01:30:00\", \"items\": [{\"a\": 2, \"b\": 3}, {\"a\": 1, \"b\": 1}]}")
                .body("fiveHttp.problem", anyOf(is((Object) null), is("")))
                .body("fiveHttp.request.target", equalTo("https://localhost:1/api/policy-42"))
                .body("fiveHttp.request.headers.Authorization", equalTo("Bearer ***"))
                .body("fiveHttp.request.headers.'webhook-signature'", equalTo("v1,***"))
                .body("fiveHttp.request.body", containsString("\"specversion\":\"1.0\""))
                .body("fiveDocument.request.action", equalTo("PUT"))
                .body("fiveDocument.request.target", containsString("/dav/policy-42/policy.pdf?key=***"))
                .body("fiveCalendar.request.body.toString()", allOf(containsString("SUMMARY:Ramps (7)"),
                        containsString("TZID=America/New_York"), containsString("BEGIN:VTIMEZONE"), containsString("LOCATION:Room 1")))
                .body("fiveSql.request.body.values.':data.n'", equalTo("2"))
                .body("fiveSql.request.body.toString()", containsString("`receipts`"))
                .body("fiveAmqp.matches", is(true))
                .body("fiveAmqp.request.toString()", containsString("regulations"))
                .body(not(containsString(SECRET))).body(not(containsString("PRIVATE KEY")));
        dryRun("{\"n\": 1, \"title\": \"Ramps\"}").body("fiveHttp.matches", is(false)).body("fiveSql.matches", is(false));
    }

    @Test
    void refuseWhatCannotWork() {
        register("fiveHttp", "http", "https://10.1.2.3/", options()).statusCode(400).body("errors[0].pointer", equalTo("/endpoint"));
        register("fiveSql", "sql", "mysql://localhost:1/x", options("statement", "DROP TABLE x")).statusCode(400)
                .body("errors[0].pointer", equalTo("/options/statement"));
        register("fiveCalendar", "calendar", "https://localhost:1/c", options().put("transform", "{'a': ")).statusCode(400)
                .body("errors[0].pointer", equalTo("/transform"));
        register("fiveAmqp", "amqp", "amqp://localhost:1", options()).statusCode(400).body("errors[0].pointer", equalTo("/options/address"));
        register("fiveDocument", "document", "https://localhost:1/", options().put("signing",
                new JsonObject().put("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))).statusCode(400)
                .body("errors[0].pointer", equalTo("/signing"));
    }
}
