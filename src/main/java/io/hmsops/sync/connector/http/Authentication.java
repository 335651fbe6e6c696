package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/** How a request shows who sends it. */
interface Authentication {

    Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");

    /** The headers to send. */
    Uni<Map<String, String>> headers();

    /** The same for everyone's eyes. */
    Map<String, String> masked();

    /** @throws InvalidSettingsException naming the credential that cannot be sent */
    static Authentication of(Credentials credentials) {
        if (credentials instanceof Credentials.None) {
            return fixed(Map.of(), Map.of());
        }
        if (credentials instanceof Credentials.Basic basic) {
            if (basic.username().indexOf(':') >= 0) {
                throw new InvalidSettingsException("/auth/username", "A user name for basic authentication must not hold a colon.");
            }
            var pair = basic.username() + ":" + basic.password();
            return authorization("Basic", Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (credentials instanceof Credentials.Bearer bearer) {
            if (!TOKEN.matcher(bearer.token()).matches()) {
                throw new InvalidSettingsException("/auth/token", "A bearer token consists of printable ASCII characters without spaces.");
            }
            return authorization("Bearer", bearer.token());
        }
        throw new InvalidSettingsException("/auth/kind", "This connector does not know auth of this kind.");
    }

    private static Authentication authorization(String scheme, String secret) {
        return fixed(Map.of("Authorization", scheme + " " + secret), Map.of("Authorization", scheme + " ***"));
    }

    private static Authentication fixed(Map<String, String> headers, Map<String, String> masked) {
        var sent = Uni.createFrom().item(headers);
        return new Authentication() {
            @Override
            public Uni<Map<String, String>> headers() {
                return sent;
            }

            @Override
            public Map<String, String> masked() {
                return masked;
            }
        };
    }
}
