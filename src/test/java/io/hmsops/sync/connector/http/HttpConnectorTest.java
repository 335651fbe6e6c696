package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.StructuredEvent;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.HttpSettings.Format;
import io.hmsops.sync.connector.http.HttpSettings.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpConnectorTest extends HttpConnectorContract {

    @Override
    protected Partner open(Target target) {
        return open(target, new HttpSettings(null, null));
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
        deliver(http.endpoint(), new HttpSettings(method, null), request());
        assertThat(http.received.get(0).method()).isEqualTo(method.name());
    }

    @Test
    void sendsAnEmptyBodyWhereThereIsNoData() {
        var event = Deliveries.event("policy-42");
        var empty = new DeliveryRequest(UUID.randomUUID(), 1, event, new Payload(null, new byte[0]), null);
        deliver(http.endpoint(), new HttpSettings(null, null), empty);
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
        var put = new HttpSettings(Method.PUT, null);
        deliver("http://localhost:" + http.port() + "/docs/{subject}/meta?v=1", put, Deliveries.request(Deliveries.event(subject)));
        assertThat(http.received.get(0).uri()).isEqualTo(uri);
    }

    @Test
    void sendsAStructuredEvent() throws Exception {
        deliver(http.endpoint(), new HttpSettings(null, Format.STRUCTURED), request());
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
