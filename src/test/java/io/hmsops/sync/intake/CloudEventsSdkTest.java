package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The CloudEvents project's own SDK as the client, in all modes: what it sends is what is read back. */
@QuarkusTest
class CloudEventsSdkTest {

    /** Kinds of data, each with all attributes. */
    enum Sent {
        JSON("application/json", "{\"amount\":100.00,\"name\":\"Zürich 😀\",\"list\":[1,null,true]}".getBytes(StandardCharsets.UTF_8)),
        TEXT("text/plain", "hello, \"wörld\" %41".getBytes(StandardCharsets.UTF_8)),
        BINARY("application/pdf", new byte[] {0, 1, (byte) 0xff, (byte) 0xfe, '%', 'P', 'D', 'F'}),
        NONE(null, null);

        private final String contentType;
        private final byte[] data;

        Sent(String contentType, byte[] data) {
            this.contentType = contentType;
            this.data = data;
        }

        /** @param plain without what HTTP headers need encoded: the SDK does not encode it (HTTP binding §3.1.3.2) */
        CloudEvent event(boolean plain) {
            var any = plain ? "" : " ü\"% – 😀";
            var builder = CloudEventBuilder.v1().withId(UUID.randomUUID() + any).withSource(URI.create("urn:sdk:a/b?c=d#e"))
                    .withType("policy_updated" + any).withSubject("policy 42" + any).withTime(OffsetDateTime.parse("2026-03-01T12:00:00.123+02:00"))
                    .withExtension("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                    .withExtension("unknown", "any, \\ and" + any).withExtension("flag", true).withExtension("count", -42);
            return data == null ? builder.build() : builder
                    .withDataSchema(URI.create("https://schemas.example/policy")).withData(contentType, data).build();
        }
    }

    private static HttpURLConnection open() throws IOException {
        var connection = (HttpURLConnection) new URL("http://localhost:" + RestAssured.port + "/v1/events").openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        return connection;
    }

    private static JsonPath answer(HttpURLConnection connection) throws IOException {
        var code = connection.getResponseCode();
        var body = (code < 400 ? connection.getInputStream() : connection.getErrorStream()).readAllBytes();
        assertThat(code).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(202);
        return new JsonPath(new String(body, StandardCharsets.UTF_8));
    }

    private static void write(HttpURLConnection connection, byte[] body) {
        if (body == null) {
            return; // the stream alone would make the JDK's client claim to send a form
        }
        try {
            connection.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonFormat format() {
        return new JsonFormat();
    }

    @ParameterizedTest
    @EnumSource
    void binary(Sent sent) throws IOException {
        var connection = open();
        var event = sent.event(true);
        HttpMessageFactory.createWriter(connection::setRequestProperty, body -> write(connection, body)).writeBinary(event);
        check(answer(connection).getString("eventId"), event, sent, true);
    }

    @ParameterizedTest
    @EnumSource
    void structured(Sent sent) throws IOException {
        var connection = open();
        var event = sent.event(false);
        HttpMessageFactory.createWriter(connection::setRequestProperty, body -> write(connection, body)).writeStructured(event, format());
        check(answer(connection).getString("eventId"), event, sent, false);
    }

    /** The SDK writes no batches; its format writes the events. */
    @ParameterizedTest
    @EnumSource(names = "JSON")
    void batch(Sent ignored) throws IOException {
        var events = List.of(Sent.values()).stream().map(sent -> sent.event(false)).toList();
        var connection = open();
        connection.setRequestProperty("Content-Type", "application/cloudevents-batch+json");
        write(connection, events.stream().map(event -> new String(format().serialize(event), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]")).getBytes(StandardCharsets.UTF_8));
        var answer = answer(connection);
        for (int i = 0; i < events.size(); i++) {
            check(answer.getString("[" + i + "].eventId"), events.get(i), Sent.values()[i], false);
        }
    }

    private static void check(String eventId, CloudEvent event, Sent sent, boolean binary) {
        var stored = given().get("/v1/events/" + eventId).then().statusCode(200).extract();
        var json = stored.jsonPath();
        assertThat(json.getString("id")).isEqualTo(event.getId());
        assertThat(json.getString("source")).isEqualTo(event.getSource().toString());
        assertThat(json.getString("type")).isEqualTo(event.getType());
        assertThat(json.getString("subject")).isEqualTo(event.getSubject());
        assertThat(OffsetDateTime.parse(json.getString("time"))).isEqualTo(event.getTime());
        assertThat(json.getString("dataSchema")).isEqualTo(event.getDataSchema() == null ? null : event.getDataSchema().toString());
        assertThat(json.getString("dataContentType")).isEqualTo(event.getDataContentType());
        assertThat(json.<String, Object>getMap("extensions")).isEqualTo(Map.of("traceparent", event.getExtension("traceparent"),
                "unknown", event.getExtension("unknown"), "flag", binary ? "true" : true, "count", binary ? "-42" : -42));
        switch (sent) {
            case JSON -> {
                assertThat(json.<Map<String, Object>>get("data")).containsEntry("name", "Zürich 😀").containsKey("list");
                assertThat(stored.asString()).contains("\"amount\":100.00");
            }
            case NONE -> assertThat(stored.asString()).doesNotContain("\"data\"", "\"dataBase64\"");
            default -> assertThat(Base64.getDecoder().decode(json.getString("dataBase64"))).isEqualTo(event.getData().toBytes());
        }
    }
}
