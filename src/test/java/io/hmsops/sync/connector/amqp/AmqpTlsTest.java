package io.hmsops.sync.connector.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.amqp.AmqpStandIn;
import io.hmsops.sync.connector.CertificateAuthority;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.proton.ProtonServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** TLS, client certificates, and where may be connected to. */
class AmqpTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Credentials LOGIN = new Credentials.Basic("partner", Deliveries.SECRET);
    private static final CertificateAuthority OURS = CertificateAuthority.make("ours");
    private static final CertificateAuthority OTHERS = CertificateAuthority.make("others");

    private static Vertx vertx;
    private static AmqpStandIn broker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        broker = serving(OURS.forHost("localhost"));
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static AmqpStandIn serving(CertificateAuthority.Issued certificate) {
        var options = new ProtonServerOptions();
        options.setSsl(true).setKeyCertOptions(certificate.options()).setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(OURS.certificate())));
        return new AmqpStandIn(vertx, options, Set.of("partner:" + Deliveries.SECRET));
    }

    private static Partner open(String endpoint, Credentials credentials, String trust, String... allowed) {
        var target = new Target(UUID.randomUUID(), "Partner", 1, endpoint, Map.of(), credentials, Duration.ofSeconds(10), 8,
                StatusRules.DEFAULT, trust, Signing.NONE);
        return new AmqpConnector(vertx, new Egress(vertx, List.of(allowed))).open(target, AmqpConnectorTest.settings("policies"));
    }

    private static Partner open(AmqpStandIn at, Credentials credentials, String trust) {
        return open("amqps://localhost:" + at.port(), credentials, trust, "127.0.0.0/8", "::1");
    }

    private static void deliver(Partner partner) {
        try {
            partner.deliver(Deliveries.request()).await().atMost(PATIENCE);
        } finally {
            partner.close().await().atMost(PATIENCE);
        }
    }

    @Test
    void trustsThePrivateAuthority() {
        var before = broker.taken().size();
        deliver(open(broker, LOGIN, OURS.certificate()));
        assertThat(broker.taken()).hasSize(before + 1);
    }

    @Test
    void trustsNoOther() {
        var before = broker.connected.get();
        for (var trust : new String[] {OTHERS.certificate(), null}) {
            assertThatThrownBy(() -> deliver(open(broker, LOGIN, trust))).isInstanceOf(ConnectionFailedException.class)
                    .hasMessageStartingWith("TLS handshake failed").hasMessageEndingWith("localhost:" + broker.port());
        }
        assertThat(broker.connected).hasValue(before);
    }

    @Test
    void wantsTheCertificateOfTheHostThatWasAskedForAndNotOfItsAddress() {
        for (var name : new String[] {"SAN=dns:other.example", "SAN=ip:127.0.0.1"}) {
            var other = serving(OURS.issue("-dname", "CN=server", "-keyalg", "EC", "-ext", name, "-validity", "2"));
            assertThatThrownBy(() -> deliver(open(other, LOGIN, OURS.certificate()))).isInstanceOf(ConnectionFailedException.class)
                    .hasMessageStartingWith("TLS handshake failed");
            assertThat(other.connected).hasValue(0);
            other.close();
        }
    }

    @Test
    void showsAClientCertificate() {
        var own = OURS.issue("-dname", "CN=sync", "-keyalg", "EC", "-validity", "2");
        var before = broker.taken().size();
        var partner = open(broker, new Credentials.MutualTls(own.certificate(), own.privateKey()), OURS.certificate());
        assertThat(partner.preview(Deliveries.request()).headers()).isEqualTo(Map.of("SASL", "EXTERNAL"));
        deliver(partner);
        assertThat(broker.taken()).hasSize(before + 1);
    }

    @Test
    void connectsWhereItMayOnly() {
        var before = broker.connected.get();
        var partner = open("amqps://localhost:" + broker.port(), LOGIN, OURS.certificate());
        assertThatThrownBy(() -> partner.verify().await().atMost(PATIENCE)).isInstanceOf(InvalidSettingsException.class)
                .extracting("pointer").isEqualTo("/endpoint");
        assertThatThrownBy(() -> deliver(partner)).isInstanceOf(TransientDeliveryException.class)
                .extracting("code").isEqualTo(FailureCode.EGRESS);
        assertThat(broker.connected).hasValue(before);
    }

    @Test
    void wantsTlsForAClientCertificate() {
        var own = OURS.issue("-dname", "CN=sync", "-keyalg", "EC", "-validity", "2");
        assertThatThrownBy(() -> open("amqp://localhost", new Credentials.MutualTls(own.certificate(), own.privateKey()), null))
                .isInstanceOf(InvalidSettingsException.class).extracting("pointer").isEqualTo("/auth/kind");
    }
}
