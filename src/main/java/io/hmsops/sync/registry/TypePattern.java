package io.hmsops.sync.registry;

/** Event types with {@code *} as a wildcard for any run of characters, also none. */
public final class TypePattern {

    private TypePattern() {
    }

    /** The pattern as PostgreSQL's {@code LIKE} takes it: it matches the same types. */
    public static String like(String pattern) {
        return pattern.replaceAll("[\\\\%_]", "\\\\$0").replaceAll("\\*+", "%");
    }

    /** Linear in the length of the type for each {@code *}: no pattern can make it slow. */
    public static boolean matches(String pattern, String type) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = 0;
        while (t < type.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && pattern.charAt(p) == type.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
