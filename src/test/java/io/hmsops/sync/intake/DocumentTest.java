package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents in, by each way there is, and out again. */
@QuarkusTest
class DocumentTest {

    private static final String EVENT = "{\"type\":\"t\",\"id\":\"1\"}";

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void check(String eventId, byte[] bytes, String name, String type) throws Exception {
        given().get("/v1/events/" + eventId).then().statusCode(200).body("document.name", equalTo(name))
                .body("document.contentType", equalTo(type)).body("document.size", equalTo(bytes.length))
                .body("document.sha256", equalTo(sha256(bytes)));
        var got = given().get("/v1/events/" + eventId + "/document").then().statusCode(200)
                .header("Transfer-Encoding", nullValue()).extract();
        assertThat(MessageDigest.isEqual(got.asByteArray(), bytes)).isTrue();
        headers(got, bytes, type);
        headers(given().head("/v1/events/" + eventId + "/document").then().statusCode(200).extract(), bytes, type);
    }

    private static void headers(ExtractableResponse<?> answer, byte[] bytes, String type) throws Exception {
        assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(bytes.length));
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("ETag")).isEqualTo('"' + sha256(bytes) + '"');
        assertThat(answer.header("Content-Disposition")).startsWith("attachment; filename=");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    /** Around the size of a chunk, 256 kB, and far from it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 3_000_000})
    void asAPart(int size) throws Exception {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        var id = given().multiPart("document", "a policy.pdf", bytes, "application/pdf").multiPart("event", EVENT, "application/json")
                .post("/v1/events").then().statusCode(202).extract().<String>path("eventId");
        check(id, bytes, "a policy.pdf", "application/pdf");
    }

    @Test
    void fromAUrl() throws Exception {
        var bytes = new byte[700_000];
        new Random(7).nextBytes(bytes);
        var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/pdf");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://localhost:" + server.getAddress().getPort() + "/files/a%20policy.pdf?version=2";
            var id = given().contentType("application/json")
                    .body("{\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"" + url + "\",\"sha256\":\"" + sha256(bytes) + "\"}}")
                    .post("/v1/events").then().statusCode(202).extract().<String>path("eventId");
            check(id, bytes, "a policy.pdf", "application/pdf");
            given().contentType("application/json")
                    .body("{\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"" + url + "\",\"sha256\":\"" + "0".repeat(64) + "\"}}")
                    .post("/v1/events").then().statusCode(400).body("errors[0].pointer", equalTo("/document/sha256"));
        } finally {
            server.stop(0);
        }
        given().contentType("application/json")
                .body("{\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"http://169.254.169.254/latest/meta-data\"}}")
                .post("/v1/events").then().statusCode(400).body("errors[0].pointer", equalTo("/document/url"));
    }

    @Test
    void insideTheEvent() throws Exception {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        var id = given().contentType("application/json").body("{\"type\":\"t\",\"id\":\"1\",\"document\":{\"name\":\"ü.bin\",\"content\":\""
                + Base64.getEncoder().encodeToString(bytes) + "\",\"sha256\":\"" + sha256(bytes) + "\"}}")
                .post("/v1/events").then().statusCode(202).extract().<String>path("eventId");
        check(id, bytes, "ü.bin", "application/octet-stream");
    }

    @Test
    void whatTheEventSaysOfItCounts() throws Exception {
        var bytes = "text".getBytes(StandardCharsets.UTF_8);
        var id = given().multiPart("event", "{\"type\":\"t\",\"id\":\"1\",\"document\":{\"name\":\"b.md\",\"contentType\":\"text/markdown\"}}",
                "application/json").multiPart("document", "..\\x/a.txt", bytes, "text/plain")
                .post("/v1/events").then().statusCode(202).extract().<String>path("eventId");
        check(id, bytes, "b.md", "text/markdown");
    }

    @Test
    void byHandWithACloudEventAndBase64() throws Exception {
        try (var wire = new Wire()) {
            var body = """
                    --b
                    Content-Disposition: form-data; name=document; filename="C:\\dir\\x.txt"
                    Content-Transfer-Encoding: base64

                    aGFs
                    bG8=
                    --b
                    Content-Disposition: form-data; name=event

                    {"specversion":"1.0","id":"ID","source":"urn:hand","type":"t"}
                    --b--
                    """.replace("ID", String.valueOf(System.nanoTime())).replace("\n", "\r\n");
            var answer = wire.send("POST /v1/events HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\nContent-Length: "
                    + body.length() + "\n\n").send(body.getBytes(StandardCharsets.ISO_8859_1)).response();
            assertThat(answer).startsWith("HTTP/1.1 202 ");
            check(answer.replaceAll("(?s).*\"eventId\":\"([^\"]+)\".*", "$1"), "hallo".getBytes(), "x.txt", "application/octet-stream");
        }
    }

    @Test
    void noDocument() {
        var id = given().contentType("application/json").body(EVENT).post("/v1/events").then().statusCode(202).extract().<String>path("eventId");
        given().get("/v1/events/" + id + "/document").then().statusCode(404).contentType("application/problem+json");
    }
}
