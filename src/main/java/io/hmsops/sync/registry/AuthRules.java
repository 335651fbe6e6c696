package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.registry.AuthSettings.SecretRef;
import io.hmsops.sync.web.StrictJson;
import java.util.List;
import java.util.Set;

/** How a system's {@code auth} may look. What is given as a secret is never repeated in a message. */
final class AuthRules {

    private static final List<String> KINDS = List.of("none", "basic", "bearer");
    private static final List<String> LATER = List.of("apiKey", "oauth2", "mtls");
    private static final int MAX_USERNAME = 255;

    private final JsonNode auth;
    private final Set<String> secretNames;
    private final InvalidInput invalid;

    private AuthRules(JsonNode auth, Set<String> secretNames, InvalidInput invalid) {
        this.auth = auth;
        this.secretNames = secretNames;
        this.invalid = invalid;
    }

    /** @return {@code null} for no authentication */
    static AuthSettings check(JsonNode auth, Set<String> secretNames, InvalidInput invalid) {
        if (!RegistrationRules.isGiven(auth)) {
            return null;
        }
        if (!auth.isObject()) {
            invalid.add("/auth", "This must be an object.");
            return null;
        }
        return new AuthRules(auth, secretNames, invalid).check();
    }

    private AuthSettings check() {
        var kind = auth.path("kind").asText("");
        if (LATER.contains(kind)) {
            invalid.notYet("/auth/kind", "auth of kind " + kind);
            return null;
        }
        switch (kind) {
            case "none":
                only(List.of("kind"));
                return null;
            case "basic":
                only(List.of("kind", "username", "password"));
                return new AuthSettings(kind, username(), secret("password"), null);
            case "bearer":
                only(List.of("kind", "token"));
                return new AuthSettings(kind, null, null, secret("token"));
            default:
                invalid.add("/auth/kind", "How to authenticate is one of " + KINDS + ".");
                return null;
        }
    }

    private void only(List<String> members) {
        auth.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                invalid.add("/auth/" + StrictJson.escape(name), "There is no such member here; known are " + members + ".");
            }
        });
    }

    private String username() {
        var username = auth.path("username");
        var text = username.asText();
        // RFC 7617: a user name with a colon cannot be told from its password
        if (!username.isTextual() || text.isEmpty() || text.length() > MAX_USERNAME || text.indexOf(':') >= 0
                || text.chars().anyMatch(Character::isISOControl)) {
            invalid.add("/auth/username", "A user name has 1 to " + MAX_USERNAME + " characters, no colon and no control characters.");
        }
        return text;
    }

    private SecretRef secret(String member) {
        var secret = auth.path(member);
        var at = "/auth/" + member;
        var name = secret.path("secretRef");
        if (secret.isMissingNode() || secret.isNull()) {
            invalid.add(at, "This is needed, as {\"secretRef\": \"name\"}.");
        } else if (!secret.isObject()) {
            invalid.add(at, "A secret cannot be given here yet: encryption at rest (sync.secrets.key) is still to come. Put it into the "
                    + "service's configuration as sync.secrets.refs.<name> and name it: {\"secretRef\": \"<name>\"}.");
        } else if (secret.size() != 1 || !name.isTextual()) {
            invalid.add(at, "A secret is {\"secretRef\": \"name\"} and nothing else.");
        } else if (!secretNames.contains(name.asText())) {
            invalid.add(at + "/secretRef", "The service's configuration has no sync.secrets.refs key of that name.");
        }
        return new SecretRef(name.asText());
    }
}
