package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;

/**
 * How the service shows a broker who it is. Shows no secret in {@code toString}.
 *
 * @param mechanism of SASL; no other is used, whatever the broker offers
 * @param username  {@code null} but for {@code PLAIN}
 */
public record SaslLogin(String mechanism, String username, String password) {

    private static final String PLAIN = "PLAIN";

    /**
     * @param ssl whether TLS is spoken
     * @throws InvalidSettingsException for what SASL does not carry
     */
    public static SaslLogin of(Credentials credentials, boolean ssl) {
        if (credentials instanceof Credentials.None) {
            return new SaslLogin("ANONYMOUS", null, null);
        }
        if (credentials instanceof Credentials.Basic basic) {
            return new SaslLogin(PLAIN, basic.username(), basic.password() == null ? "" : basic.password());
        }
        if (credentials instanceof Credentials.MutualTls) {
            if (!ssl) {
                throw new InvalidSettingsException("/auth/kind", "A client certificate can be shown to an amqps:// endpoint only.");
            }
            return new SaslLogin("EXTERNAL", null, null);
        }
        throw new InvalidSettingsException("/auth/kind", "A broker takes auth of kind basic (SASL PLAIN), mtls (EXTERNAL) or none "
                + "(ANONYMOUS).");
    }

    /** For everyone's eyes. */
    public String masked() {
        return username == null ? mechanism : mechanism + " " + username + " ***";
    }

    @Override
    public String toString() {
        return "SaslLogin[" + masked() + "]";
    }
}
