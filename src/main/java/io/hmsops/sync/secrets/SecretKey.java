package io.hmsops.sync.secrets;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * An AES-256 key with a name that tells it from others and nothing else.
 *
 * @param id  the first eight hexadecimal digits of the SHA-256 of its bytes
 * @param aes the key
 */
record SecretKey(String id, SecretKeySpec aes) {

    private static final int BYTES = 32;
    private static final int ID_BYTES = 4;

    /** @throws IllegalArgumentException naming the configuration key, never the value */
    static SecretKey parse(String configurationKey, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw wrong(configurationKey, "what is there is no base64");
        }
        if (bytes.length != BYTES) {
            throw wrong(configurationKey, "what is there has " + bytes.length + " bytes");
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new SecretKey(HexFormat.of().formatHex(Arrays.copyOf(digest, ID_BYTES)), new SecretKeySpec(bytes, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalArgumentException wrong(String configurationKey, String found) {
        return new IllegalArgumentException(configurationKey + " must be 32 bytes in base64, as openssl rand -base64 32 makes them; " + found
                + " (it is not shown here, as it may be a secret)");
    }

    @Override
    public String toString() {
        return "SecretKey[" + id + "]";
    }
}
