package io.hmsops.sync.intake;

import io.hmsops.sync.web.ProblemException;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The attributes of an event in binary mode, from {@code ce-} headers (CloudEvents HTTP binding 1.0.2 §3.1.3). */
final class BinaryHeaders {

    private static final String PREFIX = "ce-";

    private BinaryHeaders() {
    }

    /** Whether a body without an event format's content type is an event in binary mode. */
    static boolean present(MultiMap headers) {
        return headers.contains("ce-specversion") || headers.contains("ce-id") || headers.contains("ce-type")
                || headers.contains("ce-source");
    }

    /** By attribute name, decoded. @throws ProblemException {@code 400} */
    static Map<String, String> attributes(MultiMap headers) {
        var attributes = new LinkedHashMap<String, String>();
        headers.forEach(header -> {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                var attribute = name.substring(PREFIX.length());
                if (attributes.put(attribute, decode(attribute, header.getValue())) != null) {
                    throw ProblemException.invalid("/" + attribute, "The header " + name + " is given twice.");
                }
            }
        });
        return attributes;
    }

    /** Double quotes, then one round of percent-decoding, in valid UTF-8; bytes beyond ASCII count as they are. */
    private static String decode(String attribute, String raw) {
        var value = raw.length() > 1 && raw.startsWith("\"") && raw.endsWith("\"")
                ? raw.substring(1, raw.length() - 1).replaceAll("\\\\(.)", "$1") : raw;
        var bytes = ByteBuffer.allocate(value.length());
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '%') {
                var high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
                var low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
                if (low < 0) {
                    throw ProblemException.invalid("/" + attribute, "The header's percent-encoding is broken.");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid("/" + attribute, "The header is not valid UTF-8.");
        }
    }
}
