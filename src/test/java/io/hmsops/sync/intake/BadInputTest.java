package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, the answer says what is wrong and where, and nothing is stored. Over HTTP alone. */
@QuarkusTest
class BadInputTest {

    private static final String SIMPLE = "application/json";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    /** Of this test alone: nothing of this source may ever be stored. */
    private final String source = "urn:bad:" + UUID.randomUUID();
    private final String least = "\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"" + source + "\"";

    @AfterEach
    void nothingIsStored() {
        given().queryParam("source", source).get("/v1/events").then().statusCode(200).body("items", hasSize(0));
    }

    static RequestSpecification request() {
        return given().config(RestAssuredConfig.config().encoderConfig(EncoderConfig.encoderConfig()
                .appendDefaultContentCharsetToContentTypeIfUndefined(false).encodeContentTypeAs(STRUCTURED, io.restassured.http.ContentType.TEXT)
                .encodeContentTypeAs(BATCH, io.restassured.http.ContentType.TEXT)));
    }

    private static ValidatableResponse post(String contentType, byte[] body) {
        return request().contentType(contentType).body(body).post("/v1/events").then();
    }

    private ValidatableResponse post(String contentType, String body) {
        return post(contentType, body.replace("SOURCE", source).replace("LEAST", least).getBytes(StandardCharsets.UTF_8));
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String title) {
        return answer.statusCode(status).contentType("application/problem+json").body("status", equalTo(status))
                .body("title", equalTo(title)).body("type", equalTo("about:blank")).body("detail", notNullValue())
                .body(not(containsString("Exception"))).body(not(containsString("io.hmsops")));
    }

    private static ValidatableResponse invalid(ValidatableResponse answer, String... pointers) {
        return problem(answer, 400, "Bad Request").body("errors.pointer", contains(pointers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/cloudevents", "application/cloudevents+avro",
        "application/json; charset=utf-16"})
    void contentTypesThatAreNotKnown(String type) {
        problem(post(type, "{}"), 415, "Unsupported Media Type");
    }

    @Test
    void noContentType() throws Exception {
        try (var wire = new Wire()) {
            var answer = wire.send("POST /v1/events HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}").response();
            assertThat(answer).startsWith("HTTP/1.1 415 ").contains("application/problem+json", "application/cloudevents+json");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                                     | ``",
        "{\"type\":                             | ``",
        "{\"type\":\"t\",\"id\":\"1\"} x        | ``",
        "{\"type\":\"t\",\"type\":\"t\"}        | ``",
        "\"text\"                               | ``",
        "{\"source\":\"SOURCE\"}                | /type /id",
        "{\"source\":\"SOURCE\",\"type\":\"\",\"id\":\"\"} | /type /id",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":7} | /id",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"a\\u0000b\"} | /id",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"x\":[\"\\ud800\"]} | /x/0",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"x\":1e99999999999} | ``",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"time\":\"now\"} | /time",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"document\":{\"content\":\"%\"}} | /document/content",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"document\":{}} | /document",
        "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"document\":{\"content\":\"YQ==\",\"sha256\":\"00\"}} | /document/sha256",
    })
    void simpleForm(String body, String pointers) {
        invalid(post(SIMPLE, body), pointers.split(" "));
    }

    @Test
    void valuesThatAreTooLong() {
        invalid(post(SIMPLE, "{\"source\":\"SOURCE\",\"type\":\"" + "t".repeat(256) + "\",\"id\":\"" + "i".repeat(1025) + "\"}"),
                "/type", "/id").body("errors[0].detail", containsString("at most 255"));
        invalid(post(SIMPLE, "{\"source\":\"SOURCE\",\"type\":\"" + "\u20ac".repeat(86) + "\",\"id\":\"" + "\u20ac".repeat(342) + "\"}"),
                "/type", "/id").body("errors[1].detail", containsString("1026 bytes long in UTF-8; at most 1024"));
    }

    @Test
    void tenThousandLevels() {
        invalid(post(SIMPLE, "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"), "")
                .body("detail", containsString("nesting depth"));
    }

    @Test
    void invalidUtf8() {
        var body = ("{\"source\":\"" + source + "\",\"type\":\"t\",\"id\":\"\u00ff\"}").getBytes(StandardCharsets.ISO_8859_1);
        for (var type : List.of(SIMPLE, STRUCTURED, BATCH)) {
            invalid(post(type, body), "").body("detail", containsString("UTF-8"));
        }
    }

    @Test
    void aDigestThatDoesNotMatch() {
        invalid(post(SIMPLE, "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"document\":{\"content\":\"YQ==\",\"sha256\":\""
                + "0".repeat(64) + "\"}}"), "/document/sha256")
                .body("detail", containsString("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"source\":\"SOURCE\"}                   | /specversion /id /type",
        "{\"specversion\":\"0.3\",\"id\":\"1\",\"type\":\"t\",\"source\":\"SOURCE\"} | /specversion",
        "{LEAST,\"Upper\":1}                       | /Upper",
        "{LEAST,\"time\":\"2026\"}                 | /time",
        "{LEAST,\"data\":1,\"data_base64\":\"\"}   | /data_base64",
        "[{LEAST}]                                 | ``",
    })
    void structured(String body, String pointers) {
        invalid(post(STRUCTURED, body), pointers.split(" "));
    }

    @Test
    void oneBadMemberSpoilsItsBatch() {
        invalid(post(BATCH, "[{LEAST}," + "{LEAST,\"subject\":\"\"}".replace("\"id\":\"1\"", "\"id\":\"2\"") + ",7]"), "/1/subject", "/2");
        problem(post(BATCH, "[" + "1,".repeat(1000) + "1]"), 413, "Request Entity Too Large");
    }

    @Test
    void binary() {
        invalid(request().header("ce-id", "1").header("ce-source", source).header("ce-type", "t").contentType(SIMPLE).body("{}")
                .post("/v1/events").then(), "/specversion");
        invalid(request().header("ce-specversion", "1.0").header("ce-id", "%C0%A0").header("ce-source", source).header("ce-type", "t")
                .post("/v1/events").then(), "/id");
        invalid(request().header("ce-specversion", "1.0").header("ce-id", "1").header("ce-source", source).header("ce-type", "t")
                .contentType(SIMPLE).body("{").post("/v1/events").then(), "");
    }

    @Test
    void keysAndQuestionsThatAreWrong() {
        problem(request().header("Idempotency-Key", "k").contentType(BATCH).body("[]").post("/v1/events").then(), 400, "Bad Request");
        problem(request().header("Idempotency-Key", "k".repeat(256)).contentType(SIMPLE).body("{}").post("/v1/events").then(), 400,
                "Bad Request");
        problem(given().post("/v1/events?dryRun=perhaps").then(), 400, "Bad Request").body("detail", containsString("dryRun"));
    }

    private ValidatableResponse multipart(String contentType, String body) {
        return post(contentType, body.replace("~", "\r\n").replace("EVENT", "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\"}")
                .replace("DISPOSITION", "Content-Disposition: form-data; name="));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "no boundary           | multipart/form-data | ~--b~ | boundary",
        "nothing               | multipart/form-data; boundary=b | --b-- | event is missing",
        "no event              | multipart/form-data; boundary=b | --b~DISPOSITION\"document\"~~x~--b-- | event is missing",
        "another part          | multipart/form-data; boundary=b | --b~DISPOSITION\"file\"~~x~--b-- | another",
        "two events            | multipart/form-data; boundary=b | --b~DISPOSITIONevent~~EVENT~--b~DISPOSITIONevent~~EVENT~--b-- | second event",
        "two documents         | multipart/form-data; boundary=b | --b~DISPOSITIONdocument~~x~--b~DISPOSITIONdocument~~x~--b-- | second document",
        "no end                | multipart/form-data; boundary=b | --b~DISPOSITIONevent~~EVENT~--b~DISPOSITIONdocument~~x | last boundary",
        "a type that is none   | multipart/form-data; boundary=b | --b~DISPOSITIONdocument~Content-Type: x~~x~--b-- | media type",
        "an unknown encoding   | multipart/form-data; boundary=b | --b~DISPOSITIONdocument~Content-Transfer-Encoding: zip~~x~--b-- | Encoding",
        "broken base64         | multipart/form-data; boundary=b | --b~DISPOSITIONdocument~Content-Transfer-Encoding: base64~~*~--b-- | base64",
        "a header without end  | multipart/form-data; boundary=b | --b~no colon~~x~--b-- | colon",
    })
    void multipartThatIsWrong(String what, String contentType, String body, String reason) {
        problem(multipart(contentType, body), 400, "Bad Request").body("detail", containsString(reason));
    }

    @Test
    void aPartWhoseDigestDoesNotMatch() {
        invalid(multipart("multipart/form-data; boundary=b", "--b~DISPOSITIONdocument~~x~--b~DISPOSITIONevent~~"
                + "{\"source\":\"SOURCE\",\"type\":\"t\",\"id\":\"1\",\"document\":{\"sha256\":\"" + "0".repeat(64) + "\"}}~--b--"),
                "/document/sha256");
        invalid(multipart("multipart/form-data; boundary=b", "--b~DISPOSITIONdocument~~x~--b~DISPOSITIONevent~~{}~--b--"), "/type", "/id");
    }

    @Test
    void pathsMethodsAndPages() {
        problem(given().get("/v1/nothing").then(), 404, "Not Found");
        problem(given().get("/nothing").then(), 404, "Not Found");
        problem(given().delete("/v1/events").then(), 405, "Method Not Allowed").header("Allow", "GET, HEAD, OPTIONS, POST");
        problem(given().patch("/v1/systems/x").then(), 405, "Method Not Allowed").header("Allow", "DELETE, GET, HEAD, OPTIONS, PUT");
        problem(given().delete("/v1/deliveries/x").then(), 405, "Method Not Allowed").header("Allow", "GET, HEAD, OPTIONS");
        problem(given().get("/v1/events/nonsense").then(), 404, "Not Found");
        problem(given().get("/v1/events/" + UUID.randomUUID()).then(), 404, "Not Found");
        problem(given().get("/v1/events/" + UUID.randomUUID() + "/document").then(), 404, "Not Found");
        problem(given().get("/v1/events?limit=0").then(), 400, "Bad Request");
        problem(given().get("/v1/events?limit=x").then(), 400, "Bad Request");
        problem(given().get("/v1/events?cursor=zzz").then(), 400, "Bad Request");
        problem(given().get("/v1/events?from=yesterday").then(), 400, "Bad Request");
        problem(given().urlEncodingEnabled(false).get("/v1/events?type=%00").then(), 400, "Bad Request");
        problem(given().urlEncodingEnabled(false).get("/v1/deliveries?subject=%00").then(), 400, "Bad Request");
        problem(given().urlEncodingEnabled(false).get("/v1/deliveries?system=a%00").then(), 400, "Bad Request");
        problem(given().accept("application/xml").get("/v1/events").then(), 406, "Not Acceptable");
    }
}
