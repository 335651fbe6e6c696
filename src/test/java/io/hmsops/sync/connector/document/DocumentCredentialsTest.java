package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.HttpStandIn;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.PartnerClients;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What streaming means for tokens and signatures. */
class DocumentCredentialsTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpStandIn http = new HttpStandIn(vertx);

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void streamsTheDocumentOnceMoreWithANewToken() {
        var tokens = new HttpStandIn(vertx);
        tokens.willAnswer(request -> request.response().end("{\"access_token\": \"token-" + tokens.received.size() + "\"}"));
        http.willAnswer(request -> request.response().setStatusCode(http.received.size() == 1 ? 401 : 200).end("x"));
        var partner = open(new Credentials.OAuth2(tokens.endpoint(), "client", Deliveries.SECRET, null, null));
        var delivery = Deliveries.request(Deliveries.event("policy-42"), TestDocument.of("policy.pdf", 1_000_000));
        assertThat(partner.deliver(delivery).await().atMost(Duration.ofSeconds(20)).status()).isEqualTo(200);
        assertThat(http.received).extracting(call -> call.headers().get("authorization")).containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(http.received.get(1).body()).isEqualTo(http.received.get(0).body());
    }

    private Partner open(Credentials credentials) {
        var target = new Target(UUID.randomUUID(), "Partner", 1, http.endpoint(), Map.of(), credentials, Duration.ofSeconds(10), 8,
                StatusRules.DEFAULT, null, Signing.NONE);
        var egress = new Egress(vertx, List.of("127.0.0.0/8", "::1"));
        return new DocumentConnector(new PartnerClients(vertx, Clock.systemUTC(), egress, "1.2.3"))
                .open(target, new DocumentSettings(null, null, null, null, null, null, null, null, null, null));
    }
}
