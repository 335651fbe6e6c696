package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say too much, too little, or go away in the middle. Byte by byte, over the network alone. */
@QuarkusTest
class BadConnectionTest {

    private static final String HEAD = "POST /v1/events HTTP/1.1\nHost: x\nContent-Type: application/json\n";
    private static final String MULTIPART = "POST /v1/events HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n";

    private final String source = "urn:bad:" + UUID.randomUUID();
    private final String event = "{\"source\":\"" + source + "\",\"type\":\"t\",\"id\":\"1\"}";

    private void stored(int events) {
        given().queryParam("source", source).get("/v1/events").then().statusCode(200).body("items", hasSize(events));
    }

    @AfterEach
    void stillServing() {
        given().get("/q/health/live").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1,2", "99999999999999999999", ""})
    void aContentLengthThatIsNone(String length) throws IOException {
        try (var wire = new Wire()) {
            assertThat(wire.send(HEAD + "Content-Length: " + length + "\n\n" + event).response()).matches("(?s)HTTP/1.1 4(00|13) .*");
        }
        stored(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {11_000_000, 1_000_000_000_000L})
    void tooMuchIsAnnounced(long length) throws IOException {
        try (var wire = new Wire()) {
            assertThat(wire.send(HEAD + "Content-Length: " + length + "\n\n").response()).startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close").contains("application/problem+json", "is larger than");
        }
    }

    @Test
    void tooMuchIsSentWithoutBeingAnnounced() throws IOException {
        try (var wire = new Wire()) {
            wire.send(HEAD + "Transfer-Encoding: chunked\n\n");
            var chunk = "100000\n" + " ".repeat(0x100000) + "\n";
            for (int i = 0; i < 20; i++) {
                wire.send(chunk); // all of it is taken, though it was answered after 10 MB
            }
            assertThat(wire.response()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close").contains("is larger than");
            wire.send("0\n\n");
            assertThat(wire.isClosed()).isTrue();
        }
        stored(0);
    }

    @Test
    void aBodyThatNobodyReadsDoesNotHoldUpTheNextRequest() throws IOException {
        try (var wire = new Wire()) {
            var size = 3_000_000;
            wire.send("POST /v1/events HTTP/1.1\nHost: x\nContent-Type: text/plain\nContent-Length: " + size + "\n\n");
            wire.send(new byte[size]);
            assertThat(wire.response()).startsWith("HTTP/1.1 415 ");
            assertThat(wire.send("GET /q/health/live HTTP/1.1\nHost: x\n\n").response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void expectContinue() throws IOException {
        try (var wire = new Wire()) {
            wire.send(HEAD + "Expect: 100-continue\nContent-Length: " + event.length() + "\n\n");
            assertThat(wire.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            assertThat(wire.send(event).response()).startsWith("HTTP/1.1 202 ");
        }
        stored(1);
        try (var wire = new Wire()) {
            assertThat(wire.send(HEAD + "Expect: 100-continue\nContent-Length: 99999999\n\n").response()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void hangsUpInTheMiddleOfAnEvent() throws IOException {
        try (var wire = new Wire()) {
            wire.send(HEAD + "Content-Length: 1000\n\n" + event);
        }
        stored(0);
    }

    @Test
    void hangsUpInTheMiddleOfADocument() throws IOException {
        try (var wire = new Wire()) {
            wire.send(MULTIPART + "Content-Length: 3000000\n\n--b\nContent-Disposition: form-data; name=event\n\n" + event
                    + "\n--b\nContent-Disposition: form-data; name=document\n\n" + "x".repeat(1_000_000));
        }
        stored(0);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(this::nothingIsStaged);
        stored(0);
    }

    /** Where the database can be looked into, no part of a document is left. */
    void nothingIsStaged() throws Exception {
        var config = ConfigProvider.getConfig();
        try (var connection = DriverManager.getConnection(config.getValue("quarkus.datasource.jdbc.url", String.class),
                config.getValue("quarkus.datasource.username", String.class), config.getValue("quarkus.datasource.password", String.class));
                var rows = connection.createStatement().executeQuery("select (select count(*) from document), "
                        + "(select count(*) from event where document_id is not null)")) {
            rows.next();
            assertThat(rows.getInt(1)).as("documents").isEqualTo(rows.getInt(2));
        }
    }

    @Test
    void isSlow() throws Exception {
        try (var wire = new Wire()) {
            wire.send(HEAD + "Content-Length: " + event.length() + "\n\n");
            for (var c : event.toCharArray()) {
                wire.send(String.valueOf(c));
            }
            assertThat(wire.response()).startsWith("HTTP/1.1 202 ");
        }
        stored(1);
    }

    @Test
    void requestsOneAfterTheOtherWithoutWaiting() throws IOException {
        try (var wire = new Wire()) {
            var one = HEAD + "Content-Length: " + event.length() + "\n\n" + event;
            wire.send(one + one + one);
            for (int i = 0; i < 3; i++) {
                assertThat(wire.response()).startsWith("HTTP/1.1 202 ");
            }
        }
        stored(3);
    }
}
