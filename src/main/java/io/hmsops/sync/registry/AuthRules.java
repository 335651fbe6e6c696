package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** How a system's {@code auth} may look. What is given as a secret is never repeated in a message. */
final class AuthRules {

    private static final List<String> KINDS = List.of("none", "basic", "bearer", "apiKey", "oauth2", "mtls");
    private static final int MAX_NAME = 255;
    private static final int MAX_URL = 2048;
    private static final int MAX_SCOPE = 2048;
    private static final int MAX_CERTIFICATE = 64 * 1024;

    private final Members auth;

    private AuthRules(Members auth) {
        this.auth = auth;
    }

    /** @return {@code null} for no authentication */
    static AuthSettings check(JsonNode given, SecretMembers secrets, InvalidInput invalid) {
        var auth = Members.of(given, "/auth", secrets, invalid);
        return auth == null ? null : new AuthRules(auth).check();
    }

    private AuthSettings check() {
        var kind = auth.object().path("kind").asText("");
        switch (kind) {
            case "none":
                auth.only("kind");
                return null;
            case "basic":
                auth.only("kind", "username", "password");
                return AuthSettings.basic(username(), auth.secret("password"));
            case "bearer":
                auth.only("kind", "token");
                return AuthSettings.bearer(auth.secret("token"));
            case "apiKey":
                auth.only("kind", "in", "name", "key");
                return AuthSettings.apiKey(in(), auth.text("name", MAX_NAME, true), auth.secret("key"));
            case "oauth2":
                auth.only("kind", "tokenUrl", "clientId", "clientSecret", "scope", "audience");
                return AuthSettings.oauth2(tokenUrl(), auth.text("clientId", MAX_NAME, true), auth.secret("clientSecret"),
                        auth.text("scope", MAX_SCOPE, false), auth.text("audience", MAX_URL, false));
            case "mtls":
                auth.only("kind", "certificate", "privateKey");
                return AuthSettings.mtls(auth.lines("certificate", MAX_CERTIFICATE), auth.secret("privateKey"));
            default:
                auth.wrong("kind", "How to authenticate is one of " + KINDS + ".");
                return null;
        }
    }

    private String username() {
        var username = auth.object().path("username");
        var text = username.asText();
        // RFC 7617: a user name with a colon cannot be told from its password
        if (!username.isTextual() || text.isEmpty() || text.length() > MAX_NAME || text.indexOf(':') >= 0
                || text.chars().anyMatch(Character::isISOControl)) {
            auth.wrong("username", "A user name has 1 to " + MAX_NAME + " characters, no colon and no control characters.");
        }
        return text;
    }

    private String in() {
        var in = auth.object().path("in").asText("header");
        if (!List.of("header", "query").contains(in)) {
            auth.wrong("in", "A key is sent in the header or in the query.");
        }
        return in;
    }

    private String tokenUrl() {
        var url = auth.text("tokenUrl", MAX_URL, true);
        try {
            var uri = url == null ? null : new URI(url);
            if (uri == null || List.of("http", "https").contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) && uri.getHost() != null
                    && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // answered below
        }
        auth.wrong("tokenUrl", "This must be an absolute http or https URL, without user name and fragment.");
        return null;
    }
}
