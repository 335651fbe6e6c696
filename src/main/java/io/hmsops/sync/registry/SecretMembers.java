package io.hmsops.sync.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.secrets.SecretUnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Reads the secrets of one registration. What is given as a secret is never repeated in a message.
 *
 * @param names  what {@code secretRef} may name
 * @param cipher seals what is given as text
 * @param system the system's name
 * @param stored the secrets that it has already, by pointer; empty for a new system
 */
record SecretMembers(Set<String> names, SecretCipher cipher, String system, Map<String, Secret> stored) {

    private static final int MOST_BYTES = 16 * 1024;

    /** @return {@code null} where it is not given or wrong */
    Secret read(JsonNode given, String at, InvalidInput invalid) {
        if (!RegistrationRules.isGiven(given) || given.isMissingNode()) {
            invalid.add(at, "This is needed: a string, or {\"secretRef\": \"name\"}.");
        } else if (given.isTextual()) {
            return text(given.asText(), at, invalid);
        } else if (!given.isObject() || given.size() != 1 || !given.path("secretRef").isTextual()) {
            invalid.add(at, "A secret is a string, or {\"secretRef\": \"name\"} and nothing else.");
        } else if (!names.contains(given.path("secretRef").asText())) {
            invalid.add(at + "/secretRef", "The service's configuration has no sync.secrets.refs key of that name.");
        } else {
            return Secret.ref(given.path("secretRef").asText());
        }
        return null;
    }

    private Secret text(String secret, String at, InvalidInput invalid) {
        if (secret.equals(Secret.MASK)) {
            return kept(at, invalid);
        } else if (secret.isEmpty() || secret.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            invalid.add(at, "A secret has 1 to " + MOST_BYTES + " bytes.");
        } else if (!cipher.canSeal()) {
            invalid.add(at, "A secret cannot be stored: the service has no key to encrypt it with (sync.secrets.key). Set one, or put the "
                    + "secret into the service's configuration as sync.secrets.refs.<name> and name it: {\"secretRef\": \"<name>\"}.");
        } else {
            var known = stored.get(at);
            return isSame(known, secret, at) ? known : Secret.sealed(cipher.seal(secret, place(system, at)));
        }
        return null;
    }

    private Secret kept(String at, InvalidInput invalid) {
        var known = stored.get(at);
        if (known == null) {
            invalid.add(at, "There is no secret here yet that " + Secret.MASK + " could keep.");
        }
        return known;
    }

    /** Encrypted anew it would look different, and a repeated PUT would seem to change something. */
    private boolean isSame(Secret known, String secret, String at) {
        if (known == null || known.sealed() == null || !cipher.isCurrent(known.sealed())) {
            return false;
        }
        try {
            return cipher.open(known.sealed(), place(system, at)).equals(secret);
        } catch (SecretUnreadableException e) {
            return false;
        }
    }

    /** What a sealed secret is bound to. */
    static String place(String system, String at) {
        return system + " " + at;
    }
}
