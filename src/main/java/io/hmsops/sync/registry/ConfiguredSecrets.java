package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredAuth;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredSecret;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredSigning;
import io.hmsops.sync.registry.SystemsConfig.ConfiguredSystem;
import java.util.Optional;

/** What a system of the configuration says of {@code auth}, {@code tls} and {@code signing}, as a registration says it. */
final class ConfiguredSecrets {

    private ConfiguredSecrets() {
    }

    static void toJson(ConfiguredSystem system, ObjectNode registration) {
        system.auth().ifPresent(auth -> auth(auth, registration.putObject("auth")));
        system.tls().ifPresent(tls -> registration.putObject("tls").put("trustedCertificates", tls.trustedCertificates()));
        system.signing().ifPresent(signing -> signing(signing, registration.putObject("signing")));
    }

    private static void auth(ConfiguredAuth auth, ObjectNode json) {
        json.put("kind", auth.kind());
        text(json, "username", auth.username());
        secret(json, "password", auth.password());
        secret(json, "token", auth.token());
        text(json, "in", auth.in());
        text(json, "name", auth.name());
        secret(json, "key", auth.key());
        text(json, "tokenUrl", auth.tokenUrl());
        text(json, "clientId", auth.clientId());
        secret(json, "clientSecret", auth.clientSecret());
        text(json, "scope", auth.scope());
        text(json, "audience", auth.audience());
        text(json, "certificate", auth.certificate());
        secret(json, "privateKey", auth.privateKey());
    }

    private static void signing(ConfiguredSigning signing, ObjectNode json) {
        secret(json, "secret", Optional.of(signing.secret()));
        secret(json, "previousSecret", signing.previousSecret());
        text(json, "previousUntil", signing.previousUntil());
    }

    private static void text(ObjectNode json, String name, Optional<String> value) {
        value.ifPresent(text -> json.put(name, text));
    }

    private static void secret(ObjectNode json, String name, Optional<ConfiguredSecret> value) {
        value.ifPresent(secret -> json.putObject(name).put("secretRef", secret.secretRef()));
    }
}
