package io.hmsops.sync.connector;

import java.time.Instant;
import java.util.List;

/**
 * What a system's requests are signed with (Standard Webhooks, {@code v1}): one signature per key, so that a secret can be changed while
 * the partner still knows the older one only. Shows no secret in {@code toString}.
 *
 * @param keys the newest first; none for no signature
 */
public record Signing(List<Key> keys) {

    public static final Signing NONE = new Signing(List.of());

    /**
     * One key.
     *
     * @param secret {@code whsec_} and base64 of 24 to 64 bytes
     * @param until  signs no more from then on; {@code null} for always
     */
    public record Key(String secret, Instant until) {
        @Override
        public String toString() {
            return "Key[secret=***, until=" + until + "]";
        }
    }

    public Signing {
        keys = List.copyOf(keys);
    }
}
