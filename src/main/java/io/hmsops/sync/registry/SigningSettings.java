package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a system's requests are signed with (Standard Webhooks, {@code v1}).
 *
 * @param secret         {@code whsec_} and base64 of 24 to 64 bytes
 * @param previousSecret signs as well until {@code previousUntil}; {@code null} for none
 * @param previousUntil  {@code null} without a previous secret
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SigningSettings(
        @Schema(required = true) Secret secret,
        @Schema(description = "While a secret is rotated: the one before, which signs as well until previousUntil") Secret previousSecret,
        Instant previousUntil) {

    SigningSettings withSecrets(SecretChange change) {
        return new SigningSettings(change.of("/signing/secret", secret), change.of("/signing/previousSecret", previousSecret), previousUntil);
    }
}
