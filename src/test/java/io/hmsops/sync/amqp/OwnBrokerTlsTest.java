package io.hmsops.sync.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.CertificateAuthority;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Deliveries;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.proton.ProtonServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own broker over TLS: whom it may be, and how we show who we are. */
class OwnBrokerTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final CertificateAuthority OURS = CertificateAuthority.make("ours");
    private static final CertificateAuthority OTHERS = CertificateAuthority.make("others");

    private static Vertx vertx;
    private static AmqpStandIn broker;

    @TempDir
    private Path files;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var options = new ProtonServerOptions();
        options.setSsl(true).setKeyCertOptions(OURS.forHost("localhost").options()).setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(OURS.certificate())));
        broker = new AmqpStandIn(vertx, options, Set.of("partner:" + Deliveries.SECRET));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String file(String name, String content) {
        try {
            return Files.writeString(files.resolve(name), content).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Map<String, String> values, String username, String password, boolean ssl) {
        var sender = new OwnBrokers(vertx, values).at(broker.port(), username, password, ssl).sender("sync.outcomes", "outcomes");
        var message = Message.Factory.create();
        message.setMessageId("1");
        message.setBody(new AmqpValue("x"));
        try {
            sender.send(message).await().atMost(PATIENCE);
        } finally {
            sender.close().await().atMost(PATIENCE);
        }
    }

    @Test
    void withAPasswordAndAPrivateAuthority() {
        var before = broker.taken().size();
        send(Map.of("trusted-certificates", file("ca.pem", OURS.certificate())), "partner", Deliveries.SECRET, true);
        assertThat(broker.taken()).hasSize(before + 1);
    }

    @Test
    void withACertificate() {
        var own = OURS.issue("-dname", "CN=sync", "-keyalg", "EC", "-validity", "2");
        var values = new HashMap<>(Map.of("trusted-certificates", file("ca.pem", OURS.certificate()),
                "client-certificate", file("own.crt", own.certificate()), "client-key", file("own.key", own.privateKey())));
        var before = broker.taken().size();
        send(values, null, null, true);
        send(values, "partner", "not used", true);
        assertThat(broker.taken()).hasSize(before + 2);
        values.put("virtual-host", "vhost:sync");
        send(values, null, null, true);
        assertThat(broker.hostNames).contains("localhost", "vhost:sync");
    }

    @Test
    void withNobodyElse() {
        assertThatThrownBy(() -> send(Map.of("trusted-certificates", file("ca.pem", OTHERS.certificate())), "partner", Deliveries.SECRET,
                true)).isInstanceOf(ConnectionFailedException.class).hasMessageStartingWith("TLS handshake failed");
        assertThatThrownBy(() -> send(Map.of(), "partner", Deliveries.SECRET, true)).isInstanceOf(ConnectionFailedException.class)
                .hasMessageStartingWith("TLS handshake failed");
    }

    @Test
    void saysWhichFileIsWrong() {
        var own = OURS.issue("-dname", "CN=sync", "-keyalg", "EC", "-validity", "2");
        var certificate = file("own.crt", own.certificate());
        var key = file("own.key", own.privateKey());
        wrong("sync.amqp.trusted-certificates: ", Map.of("trusted-certificates", file("ca.pem", "nothing")), true);
        wrong("sync.amqp.trusted-certificates: " + files.resolve("none") + " cannot be read",
                Map.of("trusted-certificates", files.resolve("none").toString()), true);
        wrong("sync.amqp.client-key: ", Map.of("client-certificate", certificate, "client-key", file("bad.key", "x")), true);
        wrong("sync.amqp.client-certificate and sync.amqp.client-key are given both or neither", Map.of("client-key", key), true);
        wrong("sync.amqp.client-certificate needs amqp-use-ssl", Map.of("client-certificate", certificate, "client-key", key), false);
    }

    private static void wrong(String why, Map<String, String> values, boolean ssl) {
        assertThatThrownBy(() -> send(values, null, null, ssl)).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(why);
    }
}
