package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayOutputStream;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over TLS 1.2, where the server looks at the client's certificate before the handshake is over. */
class TlsOptionsTest {

    private static Vertx vertx;
    private static CertificateAuthority ours;
    private static CertificateAuthority others;
    private static CertificateAuthority.Issued client;
    private static CertificateAuthority.Issued rsa;

    @BeforeAll
    static void make() {
        vertx = Vertx.vertx();
        ours = CertificateAuthority.make("Ours");
        others = CertificateAuthority.make("Others");
        client = ours.issue("-dname", "CN=hms", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2");
        rsa = ours.issue("-dname", "CN=hms", "-keyalg", "RSA", "-validity", "2");
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void trustsTheGivenAuthoritiesAndNoOthers() {
        var server = server(ours.forHost("localhost"), ClientAuth.NONE);
        assertThat(connecting(server, "localhost", target(ours.certificate(), Credentials.NONE))).succeedsWithin(Duration.ofSeconds(20));
        var both = others.certificate() + ours.certificate();
        assertThat(connecting(server, "localhost", target(both, Credentials.NONE))).succeedsWithin(Duration.ofSeconds(20));
        refuses(connecting(server, "localhost", target(others.certificate(), Credentials.NONE)), "unable to find valid certification path");
        refuses(connecting(server, "localhost", target(null, Credentials.NONE)), "unable to find valid certification path");
    }

    @Test
    void checksTheNameOfTheHost() {
        var server = server(ours.forHost("partner.example"), ClientAuth.NONE);
        refuses(connecting(server, "localhost", target(ours.certificate(), Credentials.NONE)), "No subject alternative DNS name matching localhost found");
    }

    @Test
    void refusesAnExpiredCertificate() {
        var expired = ours.issue("-dname", "CN=server", "-keyalg", "EC", "-ext", "SAN=dns:localhost", "-startdate", "-3d", "-validity", "1");
        refuses(connecting(server(expired, ClientAuth.NONE), "localhost", target(ours.certificate(), Credentials.NONE)), "NotAfter");
    }

    @Test
    void showsItsOwnCertificateWhateverItsKeyIsWrittenIn() throws Exception {
        var server = server(ours.forHost("localhost"), ClientAuth.REQUIRED);
        for (var own : new Credentials.MutualTls[] {
            new Credentials.MutualTls(client.certificate(), client.privateKey()),
            new Credentials.MutualTls(client.certificate(), CertificateAuthority.pem("EC PRIVATE KEY", sec1((ECPrivateKey) client.key()))),
            new Credentials.MutualTls(rsa.certificate(), rsa.privateKey()),
            new Credentials.MutualTls(rsa.certificate(), CertificateAuthority.pem("RSA PRIVATE KEY", pkcs1(rsa.key().getEncoded())))}) {
            assertThat(connecting(server, "localhost", target(ours.certificate(), own))).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(connecting(server, "localhost", target(ours.certificate(), Credentials.NONE))).failsWithin(Duration.ofSeconds(20));
    }

    @Test
    void refusesWhatIsNoCertificate() {
        for (var bad : new String[] {"", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", ours.certificate() + client.privateKey()}) {
            refused(target(bad, Credentials.NONE), "/tls/trustedCertificates");
            refused(target(null, new Credentials.MutualTls(bad, client.privateKey())), "/auth/certificate");
        }
    }

    @Test
    void refusesAKeyThatIsNoneOrAnothers() {
        var another = ours.issue("-dname", "CN=x", "-keyalg", "EC", "-validity", "2").privateKey();
        var edwards = ours.issue("-dname", "CN=x", "-keyalg", "Ed25519", "-validity", "2");
        var encrypted = CertificateAuthority.pem("ENCRYPTED PRIVATE KEY", client.key().getEncoded());
        for (var bad : new String[] {"", "hello", client.certificate(), another, rsa.privateKey(), encrypted, edwards.privateKey(),
            CertificateAuthority.pem("PRIVATE KEY", new byte[] {1, 2, 3}), CertificateAuthority.pem("RSA PRIVATE KEY", new byte[40]),
            client.privateKey().replace("M", "!")}) {
            refused(target(null, new Credentials.MutualTls(client.certificate(), bad)), "/auth/privateKey");
        }
        refused(target(null, new Credentials.MutualTls(edwards.certificate(), edwards.privateKey())), "/auth/privateKey");
    }

    @Test
    void addsToThePlatformsAuthoritiesWhereAskedTo() throws Exception {
        var platform = TlsOptions.trustAlsoPlatform(target(null, Credentials.NONE)).getTrustManagerFactory(vertx).getTrustManagers()[0];
        var both = TlsOptions.trustAlsoPlatform(target(ours.certificate(), Credentials.NONE)).getTrustManagerFactory(vertx)
                .getTrustManagers()[0];
        var theirs = ((javax.net.ssl.X509TrustManager) platform).getAcceptedIssuers();
        assertThat(((javax.net.ssl.X509TrustManager) both).getAcceptedIssuers()).hasSize(theirs.length + 1).contains(theirs);
    }

    private static NetServer server(CertificateAuthority.Issued identity, ClientAuth auth) {
        return vertx.createNetServer(new NetServerOptions().setHost("localhost").setPort(0).setSsl(true).setKeyCertOptions(identity.options())
                        .removeEnabledSecureTransportProtocol("TLSv1.3").setClientAuth(auth)
                        .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(ours.certificate()))))
                .connectHandler(socket -> { }).listen().toCompletionStage().toCompletableFuture().join();
    }

    private static CompletableFuture<?> connecting(NetServer server, String host, Target target) {
        var options = TlsOptions.apply(new NetClientOptions().setSsl(true), target);
        return vertx.createNetClient(options).connect(server.actualPort(), host).toCompletionStage().toCompletableFuture();
    }

    private static void refuses(CompletableFuture<?> connecting, String why) {
        assertThat(connecting).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(SSLHandshakeException.class).havingRootCause().withMessageContaining(why);
    }

    private static void refused(Target target, String pointer) {
        assertThatThrownBy(() -> TlsOptions.apply(new NetClientOptions(), target))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer)).hasNoCause();
    }

    private static Target target(String trust, Credentials credentials) {
        return new Target(UUID.randomUUID(), "Partner", 1, "https://localhost/", Map.of(), credentials, Duration.ofSeconds(10), 8,
                StatusRules.DEFAULT, trust, Signing.NONE);
    }

    /** PKCS #8 holds it whole, in its last member: version (3 bytes), algorithm (15), the octet string's head (4). */
    private static byte[] pkcs1(byte[] pkcs8) {
        return Arrays.copyOfRange(pkcs8, 4 + 3 + 15 + 4, pkcs8.length);
    }

    /** RFC 5915, with the curve (secp256r1) named in it, as OpenSSL writes it. */
    private static byte[] sec1(ECPrivateKey key) throws Exception {
        var number = key.getS().toByteArray();
        var secret = new byte[32];
        var from = Math.max(0, number.length - 32);
        System.arraycopy(number, from, secret, 32 - (number.length - from), number.length - from);
        var der = new ByteArrayOutputStream();
        der.write(new byte[] {0x30, 49, 2, 1, 1, 4, 32});
        der.write(secret);
        der.write(new byte[] {(byte) 0xA0, 10, 6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7});
        return der.toByteArray();
    }
}
