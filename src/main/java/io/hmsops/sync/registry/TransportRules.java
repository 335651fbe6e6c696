package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** How a system's {@code tls} and {@code signing} may look; whether they can be used is the connector's to say. */
final class TransportRules {

    private static final int MAX_CERTIFICATES = 256 * 1024;

    private TransportRules() {
    }

    /** @return {@code null} where it is not given */
    static TlsSettings tls(JsonNode given, SecretMembers secrets, InvalidInput invalid) {
        var tls = Members.of(given, "/tls", secrets, invalid);
        if (tls == null) {
            return null;
        }
        tls.only("trustedCertificates");
        return new TlsSettings(tls.lines("trustedCertificates", MAX_CERTIFICATES));
    }

    /** @return {@code null} where it is not given */
    static SigningSettings signing(JsonNode given, SecretMembers secrets, InvalidInput invalid) {
        var signing = Members.of(given, "/signing", secrets, invalid);
        if (signing == null) {
            return null;
        }
        signing.only("secret", "previousSecret", "previousUntil");
        if (signing.has("previousSecret") != signing.has("previousUntil")) {
            signing.wrong(signing.has("previousSecret") ? "previousUntil" : "previousSecret",
                    "A previous secret and the time until which it still signs go together.");
        }
        return new SigningSettings(signing.secret("secret"), signing.has("previousSecret") ? signing.secret("previousSecret") : null,
                time(signing, "previousUntil"));
    }

    private static Instant time(Members members, String name) {
        try {
            return members.has(name) ? OffsetDateTime.parse(members.object().path(name).asText()).toInstant() : null;
        } catch (DateTimeException e) {
            members.wrong(name, "This is a time such as 2026-12-01T00:00:00Z.");
            return null;
        }
    }
}
