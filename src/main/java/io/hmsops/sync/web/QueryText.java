package io.hmsops.sync.web;

/** Text in a query or a path that is looked up in the database, which holds no NUL. */
public final class QueryText {

    private QueryText() {
    }

    /**
     * The value, {@code null} where it is not given.
     *
     * @throws ProblemException {@code 400} for one that holds a NUL character
     */
    public static String of(String name, String value) {
        if (value != null && !canExist(value)) {
            throw ProblemException.of(400, name + " holds a NUL character; nothing has that.");
        }
        return value;
    }

    /** Whether anything can be called that. */
    public static boolean canExist(String value) {
        return value.indexOf('\0') < 0;
    }
}
