package io.hmsops.sync.dev;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDocumentRepositoryTest {

    private static final String PDF = "application/pdf";

    @TempDir
    Path directory;
    private DemoDocumentRepository repository;

    @BeforeEach
    void start() {
        repository = DemoDocumentRepository.start(directory, 0);
    }

    @AfterEach
    void stop() {
        repository.close();
    }

    @Test
    void servesBackWhatItWasSentAlsoAfterARestart() throws Exception {
        byte[] content = new byte[20 * 1024 * 1024];
        new Random(1).nextBytes(content);
        upload("policy%2F42 %C3%A9", "k1", content, "{\"title\":\"T\"}").statusCode(201);

        stop();
        start();

        byte[] served = given().urlEncodingEnabled(false).get(repository.url("/documents/policy%2F42%20%C3%A9")).then()
                .statusCode(200).contentType(PDF).header("ETag", "\"" + sha256(content) + "\"").extract().asByteArray();
        assertThat(served).isEqualTo(content);
        given().urlEncodingEnabled(false).get(repository.url("/documents/policy%2F42%20%C3%A9/metadata")).then()
                .body("title", equalTo("T"));
        given().get(repository.url("/documents")).then().body("[0].subject", equalTo("policy/42 é"), "[0].name", equalTo("a.pdf"));
        assertThat(directory.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void aRepeatedDeliveryHasItsEffectOnce() {
        upload("s", "k1", "one".getBytes(), "{\"v\":1}").statusCode(201).body("revision", equalTo(1));
        upload("s", "k2", "two".getBytes(), "{\"v\":2}").statusCode(200).body("revision", equalTo(2));
        upload("s", "k1", "one".getBytes(), "{\"v\":1}").statusCode(200).body("revision", equalTo(2));

        assertThat(given().get(repository.url("/documents/s")).asString()).isEqualTo("two");
        assertThat(repository.document("s").getJsonObject("metadata").getInteger("v")).isEqualTo(2);
    }

    @Test
    void metadataAloneKeepsTheFile() {
        upload("s", "k1", "one".getBytes(), "{\"v\":1}");
        given().header("ce-subject", "s").multiPart("metadata", "{\"v\":2}", "application/json").post(repository.endpoint())
                .then().statusCode(200).body("metadata.v", equalTo(2));
        assertThat(given().get(repository.url("/documents/s")).asString()).isEqualTo("one");
    }

    @Test
    void whatItCannotTakeIsRefused() {
        given().multiPart("file", "a.pdf", new byte[1]).post(repository.endpoint()).then().statusCode(400);
        given().header("ce-subject", "s").multiPart("other", "x").post(repository.endpoint()).then().statusCode(400);
        upload("s", "k1", "one".getBytes(), "{").statusCode(400);
        given().get(repository.url("/documents/s")).then().statusCode(404);
    }

    @Test
    void failsAsToldAndHeals() {
        repository.answerWith(503, Map.of("Retry-After", "7"));
        upload("s", "k1", new byte[5_000_000], "{}").statusCode(503).header("Retry-After", "7");
        assertThat(repository.document("s")).isNull();
        repository.heal();
        upload("s", "k1", "one".getBytes(), "{}").statusCode(201);

        assertThat(repository.requests()).extracting(DemoServer.ReceivedRequest::status).containsExactly(503, 201);
        assertThat(repository.requests().get(0).headers()).containsEntry("Idempotency-Key", "k1");
    }

    private ValidatableResponse upload(String subject, String key, byte[] content, String metadata) {
        return given().header("ce-subject", subject).header("Idempotency-Key", key)
                .multiPart("file", "a.pdf", content, PDF).multiPart("metadata", metadata, "application/json")
                .post(repository.endpoint()).then();
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
