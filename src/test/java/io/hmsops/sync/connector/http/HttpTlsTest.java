package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.standardwebhooks.Webhook;
import io.hmsops.sync.connector.CertificateAuthority;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.HttpStandIn;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.http.HttpSettings.Compression;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Partners with a certificate of a private authority, and signatures as the Standard Webhooks library verifies them. */
class HttpTlsTest {

    private static final String SIGNED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static Vertx vertx;
    private static CertificateAuthority ours;
    private static CertificateAuthority others;

    @BeforeAll
    static void make() {
        vertx = Vertx.vertx();
        ours = CertificateAuthority.make("Ours");
        others = CertificateAuthority.make("Others");
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void deliversWhereTheAuthorityIsTrustedAndNowhereElse() {
        var http = server(ours.forHost("localhost"), ClientAuth.NONE);
        assertThat(deliver(http, ours.certificate(), Credentials.NONE).status()).isEqualTo(200);
        refuses(http, others.certificate(), "unable to find valid certification path");
        refuses(http, null, "unable to find valid certification path");
        assertThat(http.received).hasSize(1);
    }

    @Test
    void refusesTheCertificateOfAnotherHost() {
        refuses(server(ours.forHost("partner.example"), ClientAuth.NONE), ours.certificate(), "No subject alternative DNS name matching");
    }

    @Test
    void refusesAnExpiredCertificate() {
        var expired = ours.issue("-dname", "CN=x", "-keyalg", "EC", "-ext", "SAN=dns:localhost", "-startdate", "-3d", "-validity", "1");
        refuses(server(expired, ClientAuth.NONE), ours.certificate(), "NotAfter");
    }

    /** Over TLS 1.3 a server looks at it after the client has got its handshake done. */
    @Test
    void showsItsCertificateToPartnersThatWantOne() {
        var http = server(ours.forHost("localhost"), ClientAuth.REQUIRED);
        var right = ours.issue("-dname", "CN=hms", "-keyalg", "EC", "-validity", "2");
        var wrong = others.issue("-dname", "CN=hms", "-keyalg", "EC", "-validity", "2");
        var mutual = new Credentials.MutualTls(right.certificate(), right.privateKey());
        assertThat(deliver(http, ours.certificate(), mutual).status()).isEqualTo(200);
        for (var refused : List.of(Credentials.NONE, new Credentials.MutualTls(wrong.certificate(), wrong.privateKey()))) {
            assertThat(catchThrowable(() -> deliver(http, ours.certificate(), refused)))
                    .isInstanceOf(io.hmsops.sync.connector.TransientDeliveryException.class);
        }
        assertThat(http.received).hasSize(1);
    }

    @Test
    void refusesACertificateThatIsShownToNobody() {
        var own = ours.issue("-dname", "CN=hms", "-keyalg", "EC", "-validity", "2");
        assertThatThrownBy(() -> open("http://localhost:80/", null, new Credentials.MutualTls(own.certificate(), own.privateKey()),
                Signing.NONE, null)).isInstanceOfSatisfying(InvalidSettingsException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/auth/kind"));
        assertThatThrownBy(() -> open("https://localhost/", "x", Credentials.NONE, Signing.NONE, null))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/tls/trustedCertificates"));
    }

    @Test
    void signsWhatTheStandardsLibraryVerifies() throws Exception {
        var http = server(ours.forHost("localhost"), ClientAuth.NONE);
        var signing = new Signing(List.of(new Signing.Key(SIGNED, null)));
        var partner = open(http.endpoint(), ours.certificate(), Credentials.NONE, signing, null);
        partner.deliver(Deliveries.request()).await().atMost(Duration.ofSeconds(20));
        var received = http.received.get(0);
        var headers = received.headers().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        new Webhook(SIGNED).verify(received.body().toString(), headers);
        assertThat(partner.preview(Deliveries.request()).headers()).containsEntry("webhook-signature", "v1,***");
        assertThatThrownBy(() -> new Webhook(SIGNED).verify(received.body() + " ", headers)).hasMessageContaining("signature");
    }

    @Test
    void signsTheBytesAsTheyAreSent() {
        var http = server(ours.forHost("localhost"), ClientAuth.NONE);
        var signing = new Signing(List.of(new Signing.Key(SIGNED, null)));
        var partner = open(http.endpoint(), ours.certificate(), Credentials.NONE, signing, Compression.GZIP);
        partner.deliver(Deliveries.request()).await().atMost(Duration.ofSeconds(20));
        var received = http.received.get(0);
        var expected = new java.util.HashMap<>(received.headers());
        new WebhookSignature(signing, Clock.systemUTC()).sign(expected, received.body().getBytes());
        assertThat(received.headers()).isEqualTo(expected).containsEntry("content-encoding", "gzip");
    }

    private static HttpStandIn server(CertificateAuthority.Issued identity, ClientAuth auth) {
        return new HttpStandIn(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(identity.options()).setUseAlpn(true)
                .setClientAuth(auth).setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(ours.certificate()))));
    }

    private static DeliveryReceipt deliver(HttpStandIn http, String trust, Credentials credentials) {
        var partner = open(http.endpoint(), trust, credentials, Signing.NONE, null);
        try {
            return partner.deliver(Deliveries.request()).await().atMost(Duration.ofSeconds(20));
        } finally {
            partner.close().await().atMost(Duration.ofSeconds(20));
        }
    }

    private static void refuses(HttpStandIn http, String trust, String why) {
        assertThat(catchThrowable(() -> deliver(http, trust, Credentials.NONE))).isInstanceOf(ConnectionFailedException.class)
                .isInstanceOf(DeliveryException.class).hasMessageStartingWith("TLS handshake failed (").hasMessageContaining(why);
    }

    private static Partner open(String endpoint, String trust, Credentials credentials, Signing signing, Compression compression) {
        var target = new Target(UUID.randomUUID(), "Partner", 1, endpoint, Map.of(), credentials, Duration.ofSeconds(10), 8,
                StatusRules.DEFAULT, trust, signing);
        return new HttpConnector(new PartnerClients(vertx, Clock.systemUTC(), new Egress(vertx, List.of("127.0.0.0/8", "::1")), "1.2.3"))
                .open(target, new HttpSettings(null, null, compression));
    }
}
