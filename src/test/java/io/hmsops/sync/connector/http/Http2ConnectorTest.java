package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.CertificateAuthority;
import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.HttpStandIn;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract over TLS and HTTP/2, and that what ends one stream ends no other. */
class Http2ConnectorTest extends ConnectorContract {

    private static CertificateAuthority authority;
    private static CertificateAuthority.Issued identity;

    private HttpStandIn http;

    @BeforeAll
    static void make() {
        authority = CertificateAuthority.make("Ours");
        identity = authority.forHost("localhost");
    }

    @Override
    protected StandIn startStandIn() {
        http = new HttpStandIn(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(identity.options()).setUseAlpn(true));
        return http;
    }

    @Override
    protected Partner open(String endpoint) {
        return open(endpoint, new Credentials.Basic("user", Deliveries.SECRET));
    }

    private static Partner open(String endpoint, Credentials credentials) {
        var target = new Target(UUID.randomUUID(), "Partner", 1, endpoint, Map.of(), credentials, Duration.ofSeconds(10), 8,
                StatusRules.DEFAULT, authority.certificate(), Signing.NONE);
        return new HttpConnector(new PartnerClients(vertx, Clock.systemUTC(), egress(), "1.2.3"))
                .open(target, new HttpSettings(null, null, null));
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Override
    protected String endpointAt(int port) {
        return "https://localhost:" + port + "/api/events";
    }

    @Test
    void speaksHttp2OverOneConnection() {
        Set<HttpVersion> spoken = ConcurrentHashMap.newKeySet();
        http.willAnswer(request -> {
            spoken.add(request.version());
            request.response().end("taken");
        });
        for (int i = 0; i < 3; i++) {
            result(partner.deliver(request()));
        }
        assertThat(spoken).containsExactly(HttpVersion.HTTP_2);
        assertThat(http.connections()).isEqualTo(1);
        assertThat(http.received.get(0).body().toString()).isEqualTo(Deliveries.DATA);
    }

    @Test
    void speaksHttp11WhereHttp2IsNotOffered() {
        var old = new HttpStandIn(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(identity.options()).setUseAlpn(false));
        old.willAnswer(request -> request.response().end(request.version().name()));
        var other = open(old.endpoint());
        assertThat(result(other.deliver(request())).answer()).isEqualTo("HTTP_1_1");
        result(other.close());
        old.close();
    }

    @Test
    void aCancelledCallAndASlowAndAnEndlessAnswerEndNoOtherStream() {
        var held = new java.util.concurrent.CopyOnWriteArrayList<HttpServerRequest>();
        http.willAnswer(held::add);
        var other = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        var cancelled = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().until(() -> held.size() == 2 && http.busyWith() == 2);
        cancelled.cancel();
        await().until(() -> http.busyWith() == 1);

        http.willAnswer(request -> request.response().setChunked(true).write("begun"));
        assertThat(result(partner.deliver(request()))).isEqualTo(new DeliveryReceipt(200, "begun"));
        http.willAnswer(request -> endless(request.response().setChunked(true).setStatusCode(500)));
        assertThat(failure(partner.deliver(request())).answer()).hasSize(DeliveryReceipt.MAX_ANSWER);
        await().until(() -> http.busyWith() == 1);

        assertThat(other).isNotDone();
        held.forEach(request -> {
            if (!request.response().closed()) {
                request.response().end("at last");
            }
        });
        assertThat(other).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new DeliveryReceipt(200, "at last"));
        assertThat(http.connections()).isEqualTo(1);
    }

    @Test
    void sendsOnceMoreWithANewToken() {
        var tokens = new TokenStandIn(vertx);
        var bearer = open(http.endpoint(), new Credentials.OAuth2(tokens.url(), "client", Deliveries.SECRET, null, null));
        http.willAnswer(request -> request.response().setStatusCode(http.received.size() == 1 ? 401 : 200).end("x"));
        assertThat(result(bearer.deliver(request())).status()).isEqualTo(200);
        assertThat(http.received).hasSize(2).allSatisfy(call -> assertThat(call.body().toString()).isEqualTo(Deliveries.DATA));
        result(bearer.close());
    }

    @Test
    void opensNoMoreStreamsThanAttemptsAreAllowed() {
        http.will(StandIn.Behaviour.NEVER_ANSWER);
        var attempts = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { })).toList();
        await().until(() -> http.busyWith() == 8);
        await().during(Duration.ofMillis(300)).until(() -> http.busyWith() == 8 && http.connections() == 1);
        attempts.forEach(io.smallrye.mutiny.subscription.Cancellable::cancel);
        await().until(() -> http.busyWith() == 0);
    }

    private static void endless(HttpServerResponse response) {
        response.write(Buffer.buffer("z".repeat(1000))).onSuccess(v -> endless(response));
    }
}
