package io.hmsops.sync.registry;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Credentials.ApiKey.Place;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.secrets.SecretUnreadableException;
import io.hmsops.sync.secrets.SecretsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;

/** What connectors are told of a system: the only place where its secrets are in the clear. */
@ApplicationScoped
class Targets {

    private final SecretsConfig secrets;
    private final SecretCipher cipher;

    Targets(SecretsConfig secrets, SecretCipher cipher) {
        this.secrets = secrets;
        this.cipher = cipher;
    }

    /** @throws InvalidSettingsException naming the secret that cannot be had any more */
    Target of(ExternalSystem system) {
        var statuses = system.delivery().statuses();
        return new Target(system.id(), system.name(), system.revision(), system.endpoint(), system.headers(), credentials(system),
                system.timeout(), system.maxConcurrency(), statuses == null ? StatusRules.DEFAULT : statuses,
                system.tls() == null ? null : system.tls().trustedCertificates(), signing(system));
    }

    private Credentials credentials(ExternalSystem system) {
        var auth = system.auth();
        if (auth == null) {
            return Credentials.NONE;
        }
        return switch (auth.kind()) {
            case "basic" -> new Credentials.Basic(auth.username(), secret(system, auth.password(), "/auth/password"));
            case "bearer" -> new Credentials.Bearer(secret(system, auth.token(), "/auth/token"));
            case "apiKey" -> new Credentials.ApiKey("query".equals(auth.in()) ? Place.QUERY : Place.HEADER, auth.name(),
                    secret(system, auth.key(), "/auth/key"));
            case "oauth2" -> new Credentials.OAuth2(auth.tokenUrl(), auth.clientId(),
                    secret(system, auth.clientSecret(), "/auth/clientSecret"), auth.scope(), auth.audience());
            case "mtls" -> new Credentials.MutualTls(auth.certificate(), secret(system, auth.privateKey(), "/auth/privateKey"));
            default -> throw new InvalidSettingsException("/auth/kind", "This version does not know auth of kind " + auth.kind() + ".");
        };
    }

    private Signing signing(ExternalSystem system) {
        var signing = system.signing();
        if (signing == null) {
            return Signing.NONE;
        }
        var keys = new ArrayList<Signing.Key>();
        keys.add(new Signing.Key(secret(system, signing.secret(), "/signing/secret"), null));
        if (signing.previousSecret() != null) {
            keys.add(new Signing.Key(secret(system, signing.previousSecret(), "/signing/previousSecret"), signing.previousUntil()));
        }
        return new Signing(keys);
    }

    private String secret(ExternalSystem system, Secret secret, String at) {
        if (secret.secretRef() == null) {
            try {
                return cipher.open(secret.sealed(), SecretMembers.place(system.name(), at));
            } catch (SecretUnreadableException e) {
                throw new InvalidSettingsException(at, e.getMessage() + ".");
            }
        }
        var named = secrets.refs().get(secret.secretRef());
        if (named == null) {
            throw new InvalidSettingsException(at + "/secretRef", "The service's configuration has no sync.secrets.refs key of that name.");
        }
        return named;
    }
}
