package io.hmsops.sync.secrets;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets with AES-256-GCM (NIST SP 800-38D; 96-bit random nonce, 128-bit tag). What comes out is text: the format's version,
 * the id of the key, and nonce and ciphertext in base64. A sealed secret is bound to its place and opens nowhere else, so that nobody who
 * can write to the database can have one system's secret sent to another. Thread-safe, no I/O.
 */
@Startup
@ApplicationScoped
public class SecretCipher {

    private static final String VERSION = "v1";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey current;
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** @throws IllegalArgumentException naming the configuration key that holds no key */
    @Inject
    SecretCipher(SecretsConfig config) {
        this(config.key(), config.otherKeys().orElse(List.of()));
    }

    public SecretCipher(Optional<String> key, List<String> otherKeys) {
        current = key.map(text -> SecretKey.parse("sync.secrets.key", text)).orElse(null);
        otherKeys.stream().map(text -> SecretKey.parse("sync.secrets.other-keys", text)).forEach(other -> keys.put(other.id(), other));
        if (current != null) {
            keys.put(current.id(), current);
        }
    }

    /** For the container's proxies. */
    SecretCipher() {
        current = null;
    }

    /** Whether there is a key to seal with. */
    public boolean canSeal() {
        return current != null;
    }

    /** Whether it was sealed under the key that seals now. */
    public boolean isCurrent(String sealed) {
        return current != null && current.id().equals(keyId(sealed));
    }

    /**
     * @param place where it belongs; {@link #open} must name the same
     * @throws IllegalStateException unless {@link #canSeal}
     */
    public String seal(String secret, String place) {
        if (current == null) {
            throw new IllegalStateException("there is no sync.secrets.key");
        }
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, current, nonce, place).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            var both = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
            return VERSION + ":" + current.id() + ":" + Base64.getEncoder().withoutPadding().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a secret could not be encrypted", e);
        }
    }

    /** @throws SecretUnreadableException where the key is not there, or it was sealed for another place, or changed since */
    public String open(String sealed, String place) {
        var key = keys.get(keyId(sealed));
        if (key == null) {
            throw new SecretUnreadableException("a secret is encrypted under the key " + keyId(sealed) + ", which is neither "
                    + "sync.secrets.key nor one of sync.secrets.other-keys");
        }
        try {
            var both = Base64.getDecoder().decode(sealed.substring(sealed.lastIndexOf(':') + 1));
            if (both.length < NONCE_BYTES + TAG_BITS / 8) {
                throw new IllegalArgumentException("too short");
            }
            var nonce = Arrays.copyOf(both, NONCE_BYTES);
            var opened = cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
            return new String(opened, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecretUnreadableException("a stored secret was changed, or was not stored for this place");
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key.aes(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String keyId(String sealed) {
        var parts = sealed.split(":", 3);
        return parts.length == 3 && parts[0].equals(VERSION) ? parts[1] : "(unknown)";
    }
}
