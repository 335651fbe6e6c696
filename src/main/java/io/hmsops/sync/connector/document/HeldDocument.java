package io.hmsops.sync.connector.document;

import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a repository tells, in the headers of an answer, of the bytes that it holds. */
final class HeldDocument {

    private static final Pattern REPR_DIGEST = Pattern.compile("(?:^|[,\\s])sha-256=:([A-Za-z0-9+/]{43}=):");
    private static final Pattern DIGEST = Pattern.compile("(?i)(?:^|[,\\s])sha-256=([A-Za-z0-9+/]{43}=)");
    private static final Pattern CHECKSUM = Pattern.compile("(?i)(?:^|[,\\s])SHA-?256:([0-9a-f]{64})(?![0-9a-f])");
    private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{64})");

    private HeldDocument() {
    }

    /** In bytes, or {@code null} where it does not tell, or tells that of an encoded form. */
    static Long size(MultiMap headers) {
        var length = headers.get("Content-Length");
        var encoding = headers.get("Content-Encoding");
        if (length == null || encoding != null && !encoding.equalsIgnoreCase("identity") || !length.matches("[0-9]{1,18}")) {
            return null;
        }
        return Long.parseLong(length);
    }

    /**
     * By {@code Repr-Digest} (RFC 9530), {@code Digest} (RFC 3230), {@code OC-Checksum} (ownCloud) or {@code X-Checksum-Sha256} (artifact
     * repositories), or {@code null}. {@code OC-Checksum} is worth something only because we never send one: some servers give it back
     * unread.
     */
    static byte[] sha256(MultiMap headers) {
        var base64 = first(REPR_DIGEST, headers.get("Repr-Digest"));
        if (base64 == null) {
            base64 = first(DIGEST, headers.get("Digest"));
        }
        if (base64 != null) {
            return Base64.getDecoder().decode(base64);
        }
        var hex = first(CHECKSUM, headers.get("OC-Checksum"));
        if (hex == null) {
            hex = first(HEX, headers.get("X-Checksum-Sha256"));
        }
        return hex == null ? null : HexFormat.of().parseHex(hex);
    }

    private static String first(Pattern pattern, String value) {
        if (value == null) {
            return null;
        }
        var found = pattern.matcher(value);
        return found.find() ? found.group(1) : null;
    }
}
