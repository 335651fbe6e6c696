package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions that look for a text or a regular expression. As the JSONata documentation has them: the library's count a limit one too
 * high, and take a text for a regular expression where there is a limit. Called by reflection; a missing argument is {@code null}.
 */
public final class RegexFunctions {

    private RegexFunctions() {
    }

    /** {@code $match(text, regex, limit)}. */
    public static List<Object> match(String text, Object regex, Number limit) {
        if (text == null) {
            return null;
        }
        var matches = Utils.createSequence();
        var matcher = matcher(regex, text);
        for (var left = limit("match", limit); left > 0 && matcher.find(); left--) {
            matches.add(describe(matcher));
        }
        return matches;
    }

    /** {@code $contains(text, part)}. */
    public static Boolean contains(String text, Object part) {
        return text == null ? null : part instanceof String plain ? text.contains(plain) : (Boolean) matcher(part, text).find();
    }

    /** {@code $split(text, separator, limit)}. */
    public static List<Object> split(String text, Object separator, Number limit) {
        if (text == null) {
            return null;
        }
        var parts = new ArrayList<Object>();
        var left = limit("split", limit);
        if ("".equals(separator)) {
            text.codePoints().limit(left).forEach(point -> {
                Evaluation.current().make(32);
                parts.add(Character.toString(point));
            });
            return parts;
        }
        var matcher = matcher(separator, text);
        var from = 0;
        while (parts.size() < left && matcher.find()) {
            if (matcher.end() > matcher.start()) {
                parts.add(text.substring(from, matcher.start()));
                from = matcher.end();
            }
        }
        if (parts.size() < left) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    /** {@code $replace(text, part, replacement, limit)}. */
    public static String replace(String text, Object part, Object replacement, Number limit) throws Throwable {
        if (text == null) {
            return null;
        }
        if ("".equals(part)) {
            throw new JException("D3010", -1);
        }
        var matcher = matcher(part, text);
        var result = new StringBuilder();
        var from = 0;
        for (var left = limit("replace", limit); left > 0 && matcher.find(); left--) {
            result.append(text, from, matcher.start());
            if (!(replacement instanceof String plain)) {
                result.append(made(replacement, matcher));
            } else if (part instanceof String) {
                result.append(plain);
            } else {
                substitute(plain, matcher, result);
            }
            from = matcher.end();
            if (result.length() > Evaluation.current().maxWeight()) {
                Evaluation.current().fail("a text is longer than " + Evaluation.current().maxWeight() + " characters");
            }
        }
        return result.append(text, from, text.length()).toString();
    }

    private static String made(Object function, Matcher matcher) throws Throwable {
        if (Functions.funcApply(function, new ArrayList<>(List.of(describe(matcher)))) instanceof String text) {
            return text;
        }
        throw new JException("D3012", -1);
    }

    /** {@code $1} is a group, of as many digits as make one that exists; {@code $0} all of it; {@code $$} a dollar. */
    private static void substitute(String replacement, Matcher matcher, StringBuilder result) {
        for (int i = 0; i < replacement.length(); i++) {
            var c = replacement.charAt(i);
            var next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : ' ';
            if (c != '$' || next != '$' && (next < '0' || next > '9')) {
                result.append(c);
            } else if (next == '$') {
                result.append('$');
                i++;
            } else {
                var group = next - '0';
                i++;
                while (i + 1 < replacement.length() && replacement.charAt(i + 1) >= '0' && replacement.charAt(i + 1) <= '9'
                        && group * 10 + replacement.charAt(i + 1) - '0' <= matcher.groupCount()) {
                    group = group * 10 + replacement.charAt(++i) - '0';
                }
                var caught = group <= matcher.groupCount() ? matcher.group(group) : null;
                result.append(caught == null ? "" : caught);
            }
        }
    }

    private static Map<String, Object> describe(Matcher matcher) {
        var match = new LinkedHashMap<String, Object>();
        match.put("match", matcher.group());
        match.put("index", matcher.start());
        match.put("groups", BoundedRegex.groups(matcher));
        Evaluation.current().result(match);
        return match;
    }

    private static Matcher matcher(Object part, String text) {
        if (part instanceof BoundedRegex regex) {
            return regex.matcher(text);
        } else if (part instanceof String plain) {
            return Pattern.compile(plain, Pattern.LITERAL).matcher(text); // linear, whatever the texts
        }
        throw new JException("T1010", -1, "match");
    }

    private static long limit(String function, Number limit) {
        if (limit != null && limit.longValue() < 0) {
            throw Evaluation.current().fail("the limit of $" + function + " must not be negative");
        }
        return limit == null ? Long.MAX_VALUE : limit.longValue();
    }
}
