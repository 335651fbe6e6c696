package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TlsOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.Locale;

/**
 * The {@code sslmode} of an endpoint, as libpq understands it, for every kind of database: {@code prefer} uses TLS where the server
 * offers it, {@code require} insists, {@code verify-ca} looks at who issued the server's certificate, {@code verify-full} at its name too.
 */
enum Encryption {
    DISABLE, ALLOW, PREFER, REQUIRE, VERIFY_CA, VERIFY_FULL;

    static final String PARAMETER = "sslmode";

    /** What the endpoint says; where it says nothing {@link #VERIFY_FULL} for who names certificates, {@link #PREFER} for others. */
    static Encryption of(DatabaseEndpoint endpoint, Target target) {
        var certificate = target.credentials() instanceof Credentials.MutualTls;
        var mode = endpoint.parameters().get(PARAMETER);
        if (mode == null) {
            return certificate || target.trust() != null ? VERIFY_FULL : PREFER;
        }
        Encryption encryption;
        try {
            encryption = valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw DatabaseEndpoint.invalid(
                    "has an unknown sslmode; known are disable, allow, prefer, require, verify-ca and verify-full.");
        }
        if ((certificate || target.trust() != null) && encryption.compareTo(REQUIRE) < 0) {
            throw DatabaseEndpoint.invalid("has sslmode=" + mode + ", under which certificates mean nothing; give require, verify-ca or "
                    + "verify-full.");
        }
        return encryption == REQUIRE && target.trust() != null ? VERIFY_CA : encryption; // as libpq does
    }

    boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }

    /** @throws io.hmsops.sync.connector.InvalidSettingsException where certificates or the key cannot be read */
    void apply(SqlConnectOptions options, Target target) {
        TlsOptions.apply(options, target);
        if (!verifies()) {
            options.setTrustAll(true);
        }
        if (this != VERIFY_FULL) {
            options.setHostnameVerificationAlgorithm("");
        }
    }
}
