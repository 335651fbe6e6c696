package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Signing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Standard Webhooks, {@code v1}: HMAC-SHA256 over id, timestamp and the body's bytes as they are sent (compressed, where
 * they are), one signature for each key that is valid still, the newest first. For bodies that are whole in memory.
 */
public final class WebhookSignature {

    static final String HEADER = "webhook-signature";
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<Key> keys = new ArrayList<>();
    private final Clock clock;

    /** @throws InvalidSettingsException at {@code /signing/secret} (the newest) or {@code /signing/previousSecret} */
    WebhookSignature(Signing signing, Clock clock) {
        for (var key : signing.keys()) {
            var pointer = keys.isEmpty() ? "/signing/secret" : "/signing/previousSecret";
            keys.add(new Key(new SecretKeySpec(bytes(key.secret(), pointer), ALGORITHM), key.until()));
        }
        this.clock = clock;
    }

    /** Adds the signature to headers that hold {@code webhook-id} and {@code webhook-timestamp}; none where there is no valid key. */
    public void sign(Map<String, String> headers, byte[] body) {
        var before = (headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + ".").getBytes(StandardCharsets.UTF_8);
        put(headers, valid().stream().map(key -> "v1," + key.signature(before, body)).collect(Collectors.joining(" ")));
    }

    /** The same for everyone's eyes. */
    public void mask(Map<String, String> headers) {
        put(headers, valid().stream().map(key -> "v1," + Authentication.MASK).collect(Collectors.joining(" ")));
    }

    private List<Key> valid() {
        var now = clock.instant();
        return keys.stream().filter(key -> key.until == null || now.isBefore(key.until)).toList();
    }

    private static void put(Map<String, String> headers, String signatures) {
        if (!signatures.isEmpty()) {
            headers.put(HEADER, signatures);
        }
    }

    private static byte[] bytes(String secret, String pointer) {
        try {
            if (secret.startsWith(PREFIX)) {
                var bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
                if (bytes.length >= SHORTEST && bytes.length <= LONGEST) {
                    return bytes;
                }
            }
        } catch (IllegalArgumentException e) {
            // its words may hold parts of the secret
        }
        throw new InvalidSettingsException(pointer, "A signing secret is whsec_ and the base64 of 24 to 64 bytes.");
    }

    private record Key(SecretKeySpec key, Instant until) {

        String signature(byte[] before, byte[] body) {
            try {
                var mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                mac.update(before);
                return Base64.getEncoder().encodeToString(mac.doFinal(body));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "Key[***, until=" + until + "]";
        }
    }
}
