package io.hmsops.sync.intake;

import io.hmsops.sync.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** {@code Content-Transfer-Encoding} of a part: deprecated by RFC 7578 §4.7, and still sent. One part's; not thread safe. */
final class TransferEncoding {

    private final boolean base64;
    private final StringBuilder carry = new StringBuilder();
    private boolean padded;

    private TransferEncoding(boolean base64) {
        this.base64 = base64;
    }

    /** @throws ProblemException {@code 400} for one that is not known */
    static TransferEncoding of(String header) {
        return switch (header == null ? "binary" : header.strip().toLowerCase(Locale.ROOT)) {
            case "7bit", "8bit", "binary" -> new TransferEncoding(false);
            case "base64" -> new TransferEncoding(true);
            default -> throw ProblemException.of(400, "A part has a Content-Transfer-Encoding other than binary and base64.");
        };
    }

    /** @throws IllegalArgumentException for what is no base64 */
    byte[] decode(byte[] raw) {
        if (!base64) {
            return raw;
        }
        for (var b : raw) {
            if (b != '\r' && b != '\n' && b != ' ' && b != '\t') {
                carry.append((char) (b & 0xff));
            }
        }
        var whole = carry.substring(0, carry.length() / 4 * 4);
        carry.delete(0, whole.length());
        if (padded && !whole.isEmpty()) {
            throw new IllegalArgumentException("base64 goes on after its padding");
        }
        padded |= whole.endsWith("=");
        return Base64.getDecoder().decode(whole.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** @throws IllegalArgumentException where something is missing */
    void end() {
        if (carry.length() > 0) {
            throw new IllegalArgumentException("base64 ends in the middle");
        }
    }
}
