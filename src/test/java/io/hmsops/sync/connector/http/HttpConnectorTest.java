package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Credentials.ApiKey.Place;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.StructuredEvent;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.HttpSettings.Compression;
import io.hmsops.sync.connector.http.HttpSettings.Format;
import io.hmsops.sync.connector.http.HttpSettings.Method;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectorTest extends HttpConnectorContract {

    @Override
    protected Partner open(Target target) {
        return open(target, new HttpSettings(null, null, null));
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Test
    void sendsExactlyThePayload() {
        result(partner.deliver(request()));
        var received = http.received.get(0);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.uri()).isEqualTo("/api/events");
        assertThat(received.body().toString()).isEqualTo(Deliveries.DATA);
        assertThat(received.headers()).containsEntry("content-type", "application/json")
                .containsEntry("content-length", Integer.toString(Deliveries.DATA.length()))
                .containsEntry("host", "localhost:" + http.port());
        assertThat(partner.preview(request()).body()).isEqualTo(Deliveries.DATA);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void usesTheMethodOfTheSettings(Method method) {
        deliver(http.endpoint(), new HttpSettings(method, null, null), request());
        assertThat(http.received.get(0).method()).isEqualTo(method.name());
    }

    @Test
    void sendsAnEmptyBodyWhereThereIsNoData() {
        var event = Deliveries.event("policy-42");
        var empty = new DeliveryRequest(UUID.randomUUID(), 1, event, new Payload(null, new byte[0]), null);
        deliver(http.endpoint(), new HttpSettings(null, null, null), empty);
        assertThat(http.received.get(0).headers()).doesNotContainKey("content-type").containsEntry("content-length", "0");
    }

    @Test
    void sendsABearerToken() {
        var bearer = open(Deliveries.target(http.endpoint(), Map.of(), new Credentials.Bearer(Deliveries.SECRET)));
        result(bearer.deliver(request()));
        assertThat(http.received.get(0).headers()).containsEntry("authorization", "Bearer " + Deliveries.SECRET);
        assertThat(bearer.preview(request()).headers()).containsEntry("Authorization", "Bearer ***");
        result(bearer.close());
    }

    @Test
    void sendsAKeyInAHeader() {
        var key = open(Deliveries.target(http.endpoint(), Map.of(), new Credentials.ApiKey(Place.HEADER, "X-Api-Key", Deliveries.SECRET)));
        result(key.deliver(request()));
        assertThat(http.received.get(0).headers()).containsEntry("x-api-key", Deliveries.SECRET);
        assertThat(http.received.get(0).uri()).isEqualTo("/api/events");
        assertThat(key.preview(request()).headers()).containsEntry("X-Api-Key", "***");
        result(key.close());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''       | ?key%20name=a%26b%3D%2B%20%C3%A9", "?v=1 | ?v=1&key%20name=a%26b%3D%2B%20%C3%A9"})
    void sendsAKeyInTheQuery(String query, String sent) {
        var key = open(Deliveries.target(http.endpoint() + query, Map.of(), new Credentials.ApiKey(Place.QUERY, "key name", "a&b=+ \u00e9")));
        result(key.deliver(request()));
        assertThat(http.received.get(0).uri()).isEqualTo("/api/events" + sent);
        assertThat(key.preview(request()).target()).isEqualTo(http.endpoint() + sent.replaceAll("a%26.*", "***"));
        result(key.close());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000_000})
    void compressesTheBodyWhereTheSettingsSaySo(int length) throws Exception {
        var event = Deliveries.event("s", "text/plain", "x".repeat(length).getBytes(StandardCharsets.UTF_8), Map.of());
        var zipped = new HttpSettings(null, null, Compression.GZIP);
        deliver(http.endpoint(), zipped, Deliveries.request(event));
        var received = http.received.get(0);
        assertThat(received.headers()).containsEntry("content-encoding", "gzip").containsEntry("content-type", "text/plain")
                .containsEntry("content-length", Integer.toString(received.body().length()));
        try (var plain = new GZIPInputStream(new ByteArrayInputStream(received.body().getBytes()))) {
            assertThat(plain.readAllBytes()).isEqualTo(event.data());
        }
        var preview = open(Deliveries.target(http.endpoint()), zipped).preview(Deliveries.request(event));
        assertThat(preview.headers()).containsEntry("Content-Encoding", "gzip");
        assertThat(preview.body()).isEqualTo("x".repeat(length));
    }

    @Test
    void compressesNoEmptyBody() {
        var empty = new DeliveryRequest(UUID.randomUUID(), 1, Deliveries.event("policy-42"), new Payload(null, new byte[0]), null);
        deliver(http.endpoint(), new HttpSettings(null, null, Compression.GZIP), empty);
        assertThat(http.received.get(0).headers()).doesNotContainKey("content-encoding").containsEntry("content-length", "0");
    }

    @Test
    void percentEncodesAttributeValues() {
        var event = Deliveries.event("Pol \"42\" 100% \u20ac\ud83d\ude00", "application/json", new byte[] {'1'},
                Map.of("flag", true, "count", -7));
        result(partner.deliver(Deliveries.request(event)));
        assertThat(http.received.get(0).headers())
                .containsEntry("ce-subject", "Pol%20%2242%22%20100%25%20%E2%82%AC%F0%9F%98%80")
                .containsEntry("ce-flag", "true").containsEntry("ce-count", "-7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "policy-42                | /docs/policy-42/meta?v=1",
        "a/b ../?x#y&%z           | /docs/a%2Fb%20..%2F%3Fx%23y%26%25z/meta?v=1",
        "\u00e9                   | /docs/%C3%A9/meta?v=1",
    })
    void expandsTheSubjectAsOneSegment(String subject, String uri) {
        var put = new HttpSettings(Method.PUT, null, null);
        deliver("http://localhost:" + http.port() + "/docs/{subject}/meta?v=1", put, Deliveries.request(Deliveries.event(subject)));
        assertThat(http.received.get(0).uri()).isEqualTo(uri);
    }

    @Test
    void sendsAStructuredEvent() throws Exception {
        deliver(http.endpoint(), new HttpSettings(null, Format.STRUCTURED, null), request());
        var received = http.received.get(0);
        assertThat(received.headers()).containsEntry("content-type", "application/cloudevents+json")
                .containsKey("webhook-id").doesNotContainKey("ce-id");
        assertThat(new ObjectMapper().readTree(received.body().getBytes())).isEqualTo(new ObjectMapper().readTree("""
                {"specversion": "1.0", "id": "ce-1", "source": "/access-board", "type": "policy_updated", "subject": "policy-42",
                 "time": "2026-03-01T12:00:00Z", "comexample": "x", "datacontenttype": "application/json", "data": %s}
                """.formatted(Deliveries.DATA)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "application/json                 | 12345678901234567890.10 | ~\"data\":12345678901234567890.10}~",
        "application/vnd.x+json           | \"text\"                | ~\"data\":\"text\"}~",
        "application/json                 | not json                | ~\"data_base64\":\"bm90IGpzb24=\"}~",
        "text/plain; charset=utf-8        | plain                   | ~\"data\":\"plain\"}~",
        "text/plain; charset=utf-16       | plain                   | ~\"data_base64\":\"cGxhaW4=\"}~",
        "application/xml                  | <a/>                    | ~\"data\":\"<a/>\"}~",
        "application/octet-stream         | bytes                   | ~\"data_base64\":\"Ynl0ZXM=\"}~",
    })
    void representsDataAsTheJsonFormatSays(String contentType, String data, String expected) {
        var event = Deliveries.event("s", contentType, data.getBytes(StandardCharsets.UTF_8), Map.of());
        var structured = StructuredEvent.of(event, new Payload(contentType, event.data()));
        assertThat(new String(structured, StandardCharsets.UTF_8)).endsWith(expected);
    }

    @Test
    void reachesAnIpv6Address() {
        var server = vertx.createHttpServer().requestHandler(r -> r.response().end("six"))
                .listen(0, "::1").toCompletionStage().toCompletableFuture();
        org.junit.jupiter.api.Assumptions.assumeTrue(server.handle((s, e) -> e == null).join());
        var six = open(Deliveries.target("http://[::1]:" + server.join().actualPort() + "/"));
        assertThat(result(six.deliver(request())).answer()).isEqualTo("six");
        result(six.close());
    }

    private void deliver(String endpoint, HttpSettings settings, DeliveryRequest request) {
        var other = open(Deliveries.target(endpoint), settings);
        result(other.deliver(request));
        result(other.close());
    }

    private static Partner open(Target target, HttpSettings settings) {
        return new HttpConnector(clients()).open(target, settings);
    }
}
