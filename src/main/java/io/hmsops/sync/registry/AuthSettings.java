package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a system is authenticated to, as registered. Which members there are depends on the kind. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSettings(
        @Schema(required = true, enumeration = {"none", "basic", "bearer", "apiKey", "oauth2", "mtls"}) String kind,
        @Schema(description = "basic") String username,
        @Schema(description = "basic") Secret password,
        @Schema(description = "bearer") Secret token,
        @Schema(description = "apiKey: where the key is sent", enumeration = {"header", "query"}, defaultValue = "header") String in,
        @Schema(description = "apiKey: the header's or query parameter's name", examples = "X-API-Key") String name,
        @Schema(description = "apiKey") Secret key,
        @Schema(description = "oauth2: where the token is got") String tokenUrl,
        @Schema(description = "oauth2") String clientId,
        @Schema(description = "oauth2") Secret clientSecret,
        @Schema(description = "oauth2: space-separated") String scope,
        @Schema(description = "oauth2: which some providers want") String audience,
        @Schema(description = "mtls: the client's certificate with its chain, PEM") String certificate,
        @Schema(description = "mtls: its private key, PEM, not encrypted") Secret privateKey) {

    static final AuthSettings NONE = new AuthSettings("none", null, null, null, null, null, null, null, null, null, null, null, null, null);

    static AuthSettings basic(String username, Secret password) {
        return new AuthSettings("basic", username, password, null, null, null, null, null, null, null, null, null, null, null);
    }

    static AuthSettings bearer(Secret token) {
        return new AuthSettings("bearer", null, null, token, null, null, null, null, null, null, null, null, null, null);
    }

    static AuthSettings apiKey(String in, String name, Secret key) {
        return new AuthSettings("apiKey", null, null, null, in, name, key, null, null, null, null, null, null, null);
    }

    static AuthSettings oauth2(String tokenUrl, String clientId, Secret clientSecret, String scope, String audience) {
        return new AuthSettings("oauth2", null, null, null, null, null, null, tokenUrl, clientId, clientSecret, scope, audience, null, null);
    }

    static AuthSettings mtls(String certificate, Secret privateKey) {
        return new AuthSettings("mtls", null, null, null, null, null, null, null, null, null, null, null, certificate, privateKey);
    }

    AuthSettings withSecrets(SecretChange change) {
        return new AuthSettings(kind, username, change.of("/auth/password", password), change.of("/auth/token", token), in, name,
                change.of("/auth/key", key), tokenUrl, clientId, change.of("/auth/clientSecret", clientSecret), scope, audience, certificate,
                change.of("/auth/privateKey", privateKey));
    }
}
