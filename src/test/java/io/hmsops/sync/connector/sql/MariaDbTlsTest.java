package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.CertificateAuthority;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TLS with a MariaDB whose certificate, for localhost, is from an authority of its own. */
class MariaDbTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ENCRYPTED = "INSERT INTO policy_record (delivery, title) SELECT :delivery.id, variable_value "
            + "FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";

    private final Vertx vertx = Vertx.vertx();
    private final MariaDbStandIn database = new MariaDbStandIn(vertx, TestMariaDb.PORT, TestMariaDb.USER, TestMariaDb.PASSWORD);

    @AfterEach
    void stop() {
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private DeliveryReceipt deliver(String endpoint, String trust) {
        var plain = Deliveries.target(endpoint, Map.of(), new Credentials.Basic(database.user(), Deliveries.SECRET));
        var target = new Target(plain.systemId(), plain.system(), plain.revision(), plain.endpoint(), plain.headers(), plain.credentials(),
                plain.timeout(), plain.maxConcurrency(), plain.statuses(), trust, Signing.NONE);
        var partner = new SqlConnector(vertx, new Egress(vertx, List.of("127.0.0.0/8"))).open(target, new SqlSettings(ENCRYPTED, null, null));
        try {
            return partner.deliver(Deliveries.request()).await().atMost(PATIENCE);
        } finally {
            partner.close().await().atMost(PATIENCE);
        }
    }

    private List<String> ciphers() {
        return database.query("SELECT title FROM " + database.database() + ".policy_record");
    }

    @Test
    void trustsTheAuthorityThatTheRegistrationNames() {
        deliver(database.endpoint(), TestMariaDb.AUTHORITY.certificate());
        assertThat(ciphers()).singleElement().asString().isNotEmpty();
    }

    @Test
    void trustsNoOther() {
        var other = CertificateAuthority.make("Somebody else's").certificate();
        assertThatThrownBy(() -> deliver(database.endpoint(), other)).isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("TLS").hasMessageNotContaining(Deliveries.SECRET);
        assertThatThrownBy(() -> deliver(database.endpoint() + "?sslmode=verify-full", null)).isInstanceOf(ConnectionFailedException.class);
        assertThat(ciphers()).isEmpty();
    }

    @Test
    void looksAtTheNameOfTheHost() {
        var byAddress = database.endpoint().replace("localhost", "127.0.0.1");
        assertThatThrownBy(() -> deliver(byAddress, TestMariaDb.AUTHORITY.certificate())).isInstanceOf(ConnectionFailedException.class);
        deliver(byAddress + "?sslmode=verify-ca", TestMariaDb.AUTHORITY.certificate());
        assertThat(ciphers()).hasSize(1);
    }

    @Test
    void encryptsWhereTheServerCanAndNotWhereItIsToldNotTo() {
        deliver(database.endpoint(), null);
        deliver(database.endpoint() + "?sslmode=disable", null);
        assertThat(ciphers()).hasSize(2).filteredOn(cipher -> !cipher.isEmpty()).hasSize(1);
    }
}
