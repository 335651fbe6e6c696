package io.hmsops.sync.expression;

import java.util.ArrayDeque;

/**
 * How often a text says {@code ??} and {@code ?:}. For each the library copies all that stands to the left, so that nested to the left,
 * in parentheses, thirty of them make a tree of a billion symbols. Looked for before the library reads the text.
 */
final class Defaults {

    private static final int MOST = 50;
    private static final int MOST_NESTED = 3;

    private final String text;
    private final ArrayDeque<Bracket> open = new ArrayDeque<>();
    private int count;

    /** How deep they are nested to the left: in the operand that is being read, and in the deepest so far. */
    private static final class Bracket {
        private int operand;
        private int deepest;

        void next(int level) {
            deepest = Math.max(deepest, level);
            operand = 0;
        }
    }

    private Defaults(String text) {
        this.text = text;
    }

    /** @throws InvalidExpressionException where there are too many */
    static void check(String text) {
        if (text.contains("??") || text.contains("?:")) {
            new Defaults(text).check();
        }
    }

    /** What follows a comma, semicolon or colon is another operand, and what follows one of the two: it is not copied. */
    private void check() {
        open.push(new Bracket());
        var previous = ' ';
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\'' || c == '`') {
                i = end(i, c);
            } else if (text.startsWith("/*", i)) {
                i = Math.max(i, text.indexOf("*/", i + 2) + 1);
                continue;
            } else if (c == '/' && "(,=:;&<>!~[{|?+-*%^".indexOf(previous) >= 0) {
                i = end(i, c);
            } else if (text.startsWith("??", i) || text.startsWith("?:", i)) {
                more(++i);
            } else if (c == '(' || c == '[' || c == '{') {
                open.push(new Bracket());
            } else if ((c == ')' || c == ']' || c == '}') && open.size() > 1) {
                open.peek().next(open.peek().operand);
                var inner = open.pop().deepest;
                open.peek().operand = Math.max(open.peek().operand, inner);
            } else if (c == ',' || c == ';' || c == ':') {
                open.peek().next(open.peek().operand);
            }
            previous = Character.isWhitespace(c) ? previous : c;
        }
    }

    private void more(int at) {
        var level = open.peek().operand + 1;
        if (++count > MOST || level > MOST_NESTED) {
            throw new InvalidExpressionException("There are too many ?? and ?: here, or too deep in each other", at + 1);
        }
        open.peek().next(level);
    }

    private int end(int from, char quote) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote != '`') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return text.length();
    }
}
