package io.hmsops.sync.connector.calendar;

import java.util.List;

/** Event types with {@code *} for any run of characters, also none: the same as in subscriptions. */
record CancelTypes(List<String> patterns) {

    boolean match(String type) {
        return patterns.stream().anyMatch(pattern -> match(pattern.split("\\*", -1), type));
    }

    /** Each part as early as it can be after the one before, the last at the end: linear in the type's length for each part. */
    private static boolean match(String[] parts, String type) {
        if (parts.length == 1) {
            return type.equals(parts[0]);
        }
        if (!type.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = type.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        var last = parts[parts.length - 1];
        return type.length() - at >= last.length() && type.endsWith(last);
    }
}
