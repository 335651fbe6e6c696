package io.hmsops.sync.registry;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** Partners' secrets. */
@ConfigMapping(prefix = "sync.secrets")
public interface SecretsConfig {

    /** Secrets that systems name with {@code {"secretRef": "<name>"}}: {@code sync.secrets.refs.<name>=…}. Never answered, never stored. */
    Map<String, String> refs();
}
