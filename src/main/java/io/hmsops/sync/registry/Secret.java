package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A secret of a system: named in the service's configuration, or stored encrypted. As JSON it is {@code {"secretRef": "name"}} or
 * {@code "***"}; only {@link SystemSettings#toJson}, which makes what is stored, writes what is sealed.
 *
 * @param secretRef the name under {@code sync.secrets.refs}, or {@code null}
 * @param sealed    by {@link io.hmsops.sync.secrets.SecretCipher} for the system's name and the member's pointer, or {@code null}
 */
@RegisterForReflection
@Schema(name = "Secret", oneOf = {String.class, Secret.Reference.class}, description = "Write-only: a string, which is stored encrypted "
        + "(sync.secrets.key) and answered as \"***\"; \"***\" keeps the one that is stored. Or the name of one in the service's "
        + "configuration (sync.secrets.refs)")
public record Secret(String secretRef, String sealed) {

    static final String MASK = "***";

    /** A secret by name. */
    @RegisterForReflection
    @Schema(name = "SecretReference")
    public record Reference(@Schema(required = true) String secretRef) {
    }

    /** As it is stored. */
    @JsonCreator
    static Secret stored(@JsonProperty("secretRef") String secretRef, @JsonProperty("sealed") String sealed) {
        return new Secret(secretRef, sealed);
    }

    static Secret ref(String name) {
        return new Secret(name, null);
    }

    static Secret sealed(String sealed) {
        return new Secret(null, sealed);
    }

    @JsonValue
    Object shown() {
        return secretRef == null ? MASK : new Reference(secretRef);
    }

    @Override
    public String toString() {
        return secretRef == null ? MASK : "secretRef " + secretRef;
    }
}
