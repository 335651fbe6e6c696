package io.hmsops.sync.secrets;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Partners' secrets. */
@ConfigMapping(prefix = "sync.secrets")
public interface SecretsConfig {

    /**
     * Encrypts at rest the secrets that are given at registration (AES-256-GCM): 32 random bytes in base64, as {@code openssl rand -base64
     * 32} makes them. Without it a system with such a secret is refused; one that names its secrets by {@code secretRef} needs none.
     */
    Optional<String> key();

    /**
     * Keys that secrets may still be, or may already be, encrypted under, with commas, each as {@code sync.secrets.key}. They only decrypt:
     * at start every secret under one of them is encrypted anew under {@code sync.secrets.key}.
     */
    Optional<List<String>> otherKeys();

    /** Secrets that systems name with {@code {"secretRef": "<name>"}}: {@code sync.secrets.refs.<name>=…}. Never answered, never stored. */
    Map<String, String> refs();
}
