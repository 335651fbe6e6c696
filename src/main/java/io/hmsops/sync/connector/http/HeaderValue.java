package io.hmsops.sync.connector.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** CloudEvents attribute values as HTTP header values (HTTP protocol binding 1.0.2 §3.1.3.2). */
final class HeaderValue {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HeaderValue() {
    }

    /** Percent-encodes the UTF-8 of space, double quote, percent and whatever is not printable ASCII. */
    static String encode(String value) {
        var encoded = new StringBuilder(value.length());
        for (var b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && b != '"' && b != '%') {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }
}
