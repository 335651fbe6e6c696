package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Jsonata.Fn0;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A regular expression, as which it is a function of a text in JSONata. Stands in the place of the library's bare {@link Pattern}. */
final class BoundedRegex extends JFunction {

    private final Pattern pattern;

    BoundedRegex(Pattern pattern) {
        super((input, arguments) -> null, "<s:o>");
        this.pattern = pattern;
    }

    Matcher matcher(String text) {
        return pattern.matcher(new BoundedText(text, Evaluation.current()));
    }

    /** The first match with a way to the next, or nothing. */
    @Override
    @SuppressWarnings("rawtypes")
    public Object call(Object input, List arguments) {
        return !arguments.isEmpty() && arguments.get(0) instanceof String text ? next(matcher(text)) : null;
    }

    private static Map<String, Object> next(Matcher matcher) {
        if (!matcher.find()) {
            return null;
        }
        var match = new LinkedHashMap<String, Object>();
        match.put("match", matcher.group());
        match.put("start", matcher.start());
        match.put("end", matcher.end());
        match.put("groups", groups(matcher));
        match.put("next", (Fn0<Map<String, Object>>) () -> next(matcher));
        return match;
    }

    /** What the groups caught, each at least an empty text. */
    static List<Object> groups(Matcher matcher) {
        var groups = new ArrayList<Object>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            var group = matcher.group(i);
            groups.add(group == null ? "" : group);
        }
        return groups;
    }
}
