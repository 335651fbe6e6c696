package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.http.PartnerClients;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every connector keeps that speaks HTTP. */
public abstract class HttpConnectorContract extends ConnectorContract {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    protected HttpStandIn http;

    /** May call loopback only. */
    protected static PartnerClients clients() {
        return new PartnerClients(vertx, CLOCK, egress(), "1.2.3");
    }

    protected abstract Partner open(Target target);

    @Override
    protected StandIn startStandIn() {
        http = new HttpStandIn(vertx);
        return http;
    }

    @Override
    protected Partner open(String endpoint) {
        return open(Deliveries.target(endpoint, Map.of("X-Agency", "access-board"), new Credentials.Basic("us\u00e9r", Deliveries.SECRET)));
    }

    @Override
    protected String endpointAt(int port) {
        return "http://localhost:" + port + "/api/events";
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void takesAny2xxAsSuccess(int status) {
        http.willAnswer(request -> request.response().setStatusCode(status).end());
        assertThat(result(partner.deliver(request())).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 406, 411, 413, 414, 415, 422, 501, 505})
    void failsForGood(int status) {
        http.willAnswer(status, "why not");
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessageStartingWith(status + " ");
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.answer()).isEqualTo("why not");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 307, 308, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504, 599})
    void failsForNow(int status) {
        http.willAnswer(request -> request.response().setStatusCode(status).putHeader("Location", http.endpoint()).end("why not"));
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessageStartingWith(status + " ");
        assertThat(failure.status()).isEqualTo(status);
        assertThat(http.received).hasSize(1);
    }

    @Test
    void saysThatThePartnerIsGone() {
        http.willAnswer(410, "moved away");
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(PartnerGoneException.class).hasMessage("410 Gone");
        assertThat(failure.code()).isEqualTo(FailureCode.GONE);
        assertThat(failure.status()).isEqualTo(410);
        assertThat(failure.answer()).isEqualTo("moved away");
    }

    @Test
    void takesStatusesForWhatTheSystemSays() {
        var rules = new StatusRules(new TreeSet<>(Set.of(302, 409)), new TreeSet<>(Set.of(202, 404)), new TreeSet<>(Set.of(410, 422)),
                new TreeSet<>(Set.of(401)));
        var other = open(Deliveries.target(http.endpoint(), rules));
        http.willAnswer(409, "I have it");
        assertThat(result(other.deliver(request()))).isEqualTo(new DeliveryReceipt(409, "I have it"));
        http.willAnswer(302, "taken");
        assertThat(result(other.deliver(request())).status()).isEqualTo(302);
        for (var status : List.of(202, 404)) {
            http.willAnswer(status, "no");
            assertThat(failure(other.deliver(request()))).isInstanceOf(PermanentDeliveryException.class)
                    .hasMessageStartingWith(status + " ");
        }
        for (var status : List.of(410, 422, 503)) {
            http.willAnswer(status, "later");
            assertThat(failure(other.deliver(request()))).isInstanceOf(TransientDeliveryException.class)
                    .hasMessageStartingWith(status + " ");
        }
        http.willAnswer(401, "who are you");
        assertThat(failure(other.deliver(request()))).isInstanceOf(PartnerGoneException.class).hasMessage("401 Unauthorized");
        result(other.close());
    }

    @Test
    void saysWhatThePartnerSaidAndHowLongItWantsToBeLeftAlone() {
        http.willAnswer(request -> request.response().setStatusCode(503).putHeader("Retry-After", "120").end());
        var failure = (TransientDeliveryException) failure(partner.deliver(request()));
        assertThat(failure).hasMessage("503 Service Unavailable");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(failure.answer()).isNull();
    }

    @Test
    void readsNoMoreThanTheStartOfALongAnswer() {
        http.willAnswer(200, "x".repeat(2047) + "\u00fc" + "y".repeat(5000));
        assertThat(result(partner.deliver(request())).answer()).isEqualTo("x".repeat(2047));
        result(partner.deliver(request()));
        assertThat(http.connections()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForASlowAnswer() {
        http.willAnswer(request -> request.response().setChunked(true).write("begun"));
        assertThat(result(partner.deliver(request()))).isEqualTo(new DeliveryReceipt(200, "begun"));
        await().until(() -> http.connections() == 0);
    }

    @Test
    void doesNotWaitForAnEndlessAnswer() {
        http.willAnswer(request -> endless(request.response().setChunked(true).setStatusCode(500)));
        assertThat(failure(partner.deliver(request())).answer()).hasSize(DeliveryReceipt.MAX_ANSWER);
        await().until(() -> http.connections() == 0);
    }

    @Test
    void takesTheStatusForTheAnswerWhereItsBodyIsCut() {
        http.willAnswer(request -> request.response().setChunked(true).write("begun").onSuccess(v -> request.connection().close()));
        assertThat(result(partner.deliver(request()))).isEqualTo(new DeliveryReceipt(200, "begun"));
    }

    @Test
    void speaksOfNonsense() {
        var nonsense = vertx.createNetServer().connectHandler(s -> s.handler(b -> s.write("SSH-2.0-OpenSSH_9.2\r\n")))
                .listen(0, "localhost").toCompletionStage().toCompletableFuture().join();
        var other = open(endpointAt(nonsense.actualPort()));
        assertThat(failure(other.deliver(request())).code()).isEqualTo(FailureCode.PROTOCOL);
        result(other.close());
    }

    @Test
    void namesAFailedTlsHandshake() {
        var other = open(http.endpoint().replace("http:", "https:"));
        assertThat(failure(other.deliver(request()))).isInstanceOf(ConnectionFailedException.class)
                .hasMessageStartingWith("TLS handshake failed (").hasMessageEndingWith(": localhost:" + http.port());
        result(other.close());
    }

    @Test
    void sendsIdentityAndCredentialsAndTheSystemsOwnHeaders() {
        var request = request();
        result(partner.deliver(request));
        assertThat(http.received.get(0).headers())
                .containsEntry("webhook-id", request.deliveryId().toString())
                .containsEntry("idempotency-key", request.deliveryId().toString())
                .containsEntry("webhook-timestamp", "1772366400")
                .containsEntry("user-agent", "hms-ops-sync/1.2.3")
                .containsEntry("x-agency", "access-board")
                .containsEntry("authorization", "Basic dXPDqXI6czNjcjN0LVBhNTU=")
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "ce-1")
                .containsEntry("ce-source", "/access-board")
                .containsEntry("ce-type", "policy_updated")
                .containsEntry("ce-subject", "policy-42")
                .containsEntry("ce-time", "2026-03-01T12:00:00Z")
                .containsEntry("ce-comexample", "x")
                .doesNotContainKeys("ce-datacontenttype", "ce-dataschema");
    }

    @Test
    void previewsTheExactRequestWithSecretsMasked() {
        var request = request();
        var preview = partner.preview(request);
        result(partner.deliver(request));
        var received = http.received.get(0);
        assertThat(preview.action()).isEqualTo(received.method());
        assertThat(preview.target()).isEqualTo("http://localhost:" + http.port() + received.uri()).startsWith(http.endpoint());
        assertThat(preview.headers()).containsEntry("Authorization", "Basic ***");
        preview.headers().forEach((name, value) -> {
            if (!name.equals("Authorization") && !name.equals("Content-Type")) {
                assertThat(received.headers()).containsEntry(name.toLowerCase(java.util.Locale.ROOT), value);
            }
        });
    }

    private static void endless(HttpServerResponse response) {
        var chunk = Buffer.buffer("z".repeat(1000));
        response.write(chunk).onSuccess(v -> endless(response));
    }
}
