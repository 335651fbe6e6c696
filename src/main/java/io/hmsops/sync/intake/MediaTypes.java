package io.hmsops.sync.intake;

import java.util.Locale;
import java.util.regex.Pattern;

/** Media types and parameters as they stand in headers (RFC 9110 §5.6.6, §8.3). Linear in their length, whatever they hold. */
final class MediaTypes {

    static final int MAX = 255;

    private static final String TOKEN = "[\\w!#$&^.+*'`|~%-]";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile(TOKEN + "{1,127}/" + TOKEN + "{1,127}(\\s*;[\\x20-\\x7e\\t]*)?");
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*+;\\s*+(?:(" + TOKEN + "++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s\"]*+)))?+");

    private MediaTypes() {
    }

    static boolean isMediaType(String value) {
        return value.length() <= MAX && MEDIA_TYPE.matcher(value).matches();
    }

    /** Type and subtype in lower case, without parameters; empty for {@code null}. */
    static String essence(String value) {
        if (value == null) {
            return "";
        }
        var end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    static boolean isJson(String value) {
        var essence = essence(value);
        return essence.equals("application/json") || essence.equals("text/json") || essence.endsWith("+json");
    }

    /** Whether a {@code charset} parameter says anything but UTF-8 or its part ASCII. */
    static boolean hasForeignCharset(String value) {
        var charset = parameter(value, "charset");
        return charset != null && !charset.equalsIgnoreCase("utf-8") && !charset.equalsIgnoreCase("utf8")
                && !charset.equalsIgnoreCase("us-ascii");
    }

    /** A parameter's value, unquoted, or {@code null}: the first of that name. */
    static String parameter(String value, String name) {
        var matcher = PARAMETER.matcher(value);
        var at = Math.max(value.indexOf(';'), 0);
        while (at < value.length() && matcher.region(at, value.length()).lookingAt()) {
            if (name.equalsIgnoreCase(matcher.group(1))) {
                return matcher.group(2) == null ? matcher.group(3) : matcher.group(2).replaceAll("\\\\([\"\\\\])", "$1");
            }
            at = matcher.end();
        }
        return null;
    }
}
