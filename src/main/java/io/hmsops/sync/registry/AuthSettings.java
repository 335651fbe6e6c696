package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How a system is authenticated to, as registered.
 *
 * @param kind     {@code none}, {@code basic} or {@code bearer}
 * @param username for {@code basic}
 * @param password for {@code basic}
 * @param token    for {@code bearer}
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSettings(String kind, String username, SecretRef password, SecretRef token) {

    static final AuthSettings NONE = new AuthSettings("none", null, null, null);

    /** @param secretRef the name under {@code sync.secrets.refs} in the configuration */
    @RegisterForReflection
    public record SecretRef(String secretRef) {
    }
}
