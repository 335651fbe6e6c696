package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Functions;
import java.util.List;
import java.util.Map;

/** Functions on texts whose results may be far larger than their arguments. Called by reflection; a missing argument is {@code null}. */
public final class TextFunctions {

    private TextFunctions() {
    }

    /** {@code $string(value, prettify)}. */
    public static String string(Object value, Boolean prettify) {
        if (Boolean.TRUE.equals(prettify)) {
            Evaluation.current().make(indentation(value, 2));
        }
        return Functions.string(value, prettify);
    }

    private static long indentation(Object value, int width) {
        Evaluation.current().step();
        long sum = 0;
        var members = value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        for (var member : members) {
            sum += width + 2 + indentation(member, width + 2);
        }
        return sum;
    }

    /** {@code $substring(text, start, length)}, in code points; a negative start counts from the end. */
    public static String substring(String text, Number start, Number length) {
        if (text == null) {
            return null;
        }
        var size = text.codePointCount(0, text.length());
        var first = start.longValue();
        var from = clamp(first < 0 ? size + first : first, size);
        var to = length == null ? size : clamp(from + Math.max(0, length.longValue()), size);
        return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
    }

    private static int clamp(long position, int size) {
        return (int) Math.max(0, Math.min(position, size));
    }

    /** {@code $pad(text, width, characters)}: to that many code points, on the left where the width is negative. */
    public static String pad(String text, Number width, String characters) {
        if (text == null) {
            return null;
        }
        var fill = characters == null || characters.isEmpty() ? " " : characters;
        var missing = Math.abs(width.longValue()) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        var points = fill.codePointCount(0, fill.length());
        Evaluation.current().make(Math.multiplyExact(Math.min(missing + points, 1L << 40), 4));
        var all = fill.repeat((int) (missing / points + 1));
        var padding = all.substring(0, all.offsetByCodePoints(0, (int) missing));
        return width.longValue() < 0 ? padding + text : text + padding;
    }

    /** {@code $join(texts, separator)}. */
    public static String join(List<String> texts, String separator) {
        if (texts == null) {
            return null;
        }
        var between = separator == null ? "" : separator;
        var length = (long) between.length() * texts.size();
        for (var text : texts) {
            length += text.length();
        }
        Evaluation.current().make(length);
        return String.join(between, texts);
    }
}
