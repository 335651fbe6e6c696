package io.hmsops.sync.intake;

import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks CloudEvents context attributes (CloudEvents 1.0.2 §3) and our own bounds on them; collects what is wrong. Lengths are bytes of
 * UTF-8: {@code source} together with {@code id}, and the others each, fit into an index entry of the database (2704 bytes).
 */
final class Attributes {

    static final int MAX_TYPE = 255;
    static final int MAX_URI = 1024;
    static final int MAX_ID = 255;
    static final int MAX_SUBJECT = 1024;
    static final int MAX_EXTENSION = 4096;
    static final int MAX_EXTENSIONS = 32;
    static final int MAX_EXTENSION_NAME = 64;
    static final int MAX_NAME = 255;
    static final int MAX_ERRORS = 100;

    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d\\d:\\d\\d)");

    private final Map<String, String> errors = new LinkedHashMap<>();

    /** What is wrong, the first finding of each member; the first {@value #MAX_ERRORS} of a batch. */
    List<Problem.Error> errors() {
        return errors.entrySet().stream().map(error -> new Problem.Error(error.getKey(), error.getValue())).toList();
    }

    boolean clean() {
        return errors.isEmpty();
    }

    /** @throws ProblemException {@code 400} naming every wrong member, unless there is none */
    void throwIfWrong() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors());
        }
    }

    void wrong(String pointer, String detail) {
        if (errors.size() < MAX_ERRORS) {
            errors.putIfAbsent(pointer, detail);
        }
    }

    /** A required, non-empty string. */
    void required(String pointer, String value, int max) {
        if (value == null) {
            wrong(pointer, "This member is required.");
        } else if (value.isEmpty()) {
            wrong(pointer, "This must not be empty.");
        } else {
            text(pointer, value, max);
        }
    }

    /** An optional string that must not be empty where it is given. */
    void optional(String pointer, String value, int max) {
        if (value != null) {
            required(pointer, value, max);
        }
    }

    void uriReference(String pointer, String value, boolean absolute) {
        if (value != null && !value.isEmpty()) {
            try {
                if (absolute && !new URI(value).isAbsolute()) {
                    wrong(pointer, "This must be an absolute URI.");
                } else {
                    new URI(value);
                }
            } catch (URISyntaxException e) {
                wrong(pointer, "This is no URI" + (absolute ? "" : " reference") + ": " + e.getReason() + ".");
            }
        }
    }

    void time(String pointer, String value) {
        if (value != null && parseTime(value) == null) {
            wrong(pointer, "This is no RFC 3339 time, such as 2026-03-01T12:00:00Z.");
        }
    }

    /** The time, or {@code null} where it is none of RFC 3339. */
    static OffsetDateTime parseTime(String value) {
        try {
            return value.length() <= 40 && RFC_3339.matcher(value).matches()
                    ? OffsetDateTime.parse(value, DateTimeFormatter.ISO_OFFSET_DATE_TIME) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** An extension's name (CloudEvents §3.1: lower-case letters and digits). */
    void extensionName(String pointer, String name) {
        if (name.isEmpty() || name.length() > MAX_EXTENSION_NAME
                || !name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
            wrong(pointer, "The name of an attribute consists of 1 to " + MAX_EXTENSION_NAME + " lower-case letters and digits.");
        }
    }

    void text(String pointer, String value, int max) {
        var length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > max) {
            wrong(pointer, "This is " + length + " bytes long in UTF-8; at most " + max + " are taken.");
        } else if (value.codePoints().anyMatch(c -> c < 0x20 || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xdfff
                || c >= 0xfdd0 && c <= 0xfdef || (c & 0xfffe) == 0xfffe)) {
            wrong(pointer, "This holds a control character, a lone surrogate or a noncharacter.");
        }
    }
}
