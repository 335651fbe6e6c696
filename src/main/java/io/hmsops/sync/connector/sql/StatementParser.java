package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the named values of a statement by PostgreSQL's lexical rules (with {@code standard_conforming_strings}, the default since 9.1):
 * what is inside string literals, quoted identifiers, dollar quotes and comments is left alone, as are {@code ::}, {@code :=} and the
 * colon of an array slice such as {@code a[1:2]} or {@code a[lo:hi]}.
 */
final class StatementParser {

    static final String POINTER = "/options/statement";

    private static final Set<String> STATEMENTS = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "CALL");

    private final String sql;
    private final List<String> texts = new ArrayList<>();
    private final List<ValueName> values = new ArrayList<>();
    private int at;
    private int textFrom;
    private int brackets;
    private int end = -1;
    private String firstWord;

    private StatementParser(String sql) {
        this.sql = sql;
    }

    /** @throws InvalidSettingsException unless one statement that can be given values, with known names */
    static NamedStatement parse(String sql) {
        return new StatementParser(sql).parse();
    }

    private NamedStatement parse() {
        while (at < sql.length()) {
            step();
        }
        if (firstWord == null || !STATEMENTS.contains(firstWord)) {
            throw invalid("must be an INSERT, UPDATE, DELETE, MERGE, SELECT, WITH or CALL", 0);
        }
        texts.add(sql.substring(textFrom, end < 0 ? sql.length() : end));
        return new NamedStatement(texts, values);
    }

    private void step() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            var newline = sql.indexOf('\n', at);
            at = newline < 0 ? sql.length() : newline;
        } else if (sql.startsWith("/*", at)) {
            comment();
        } else if (end >= 0) {
            throw invalid("must be one statement, but goes on after the semicolon", end);
        } else if (c == ';') {
            end = at++;
        } else if (c == '\'') {
            quoted('\'', false);
        } else if (c == '"') {
            quoted('"', false);
        } else if (c == '$') {
            dollar();
        } else if (isWordStart(c)) {
            word();
        } else if (Character.isDigit(c)) {
            while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
                at++;
            }
        } else if (c == ':') {
            colon();
        } else {
            brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
            at++;
        }
    }

    /** Comments nest. */
    private void comment() {
        var start = at;
        var depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
            if (at >= sql.length() && depth > 0) {
                throw invalid("holds a comment that does not end", start);
            }
        } while (depth > 0);
    }

    private void quoted(char quote, boolean backslashes) {
        var start = at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && backslashes) {
                at++;
            } else if (c == quote) {
                if (at < sql.length() && sql.charAt(at) == quote) {
                    at++;
                } else {
                    return;
                }
            }
        }
        throw invalid(quote == '"' ? "holds a quoted identifier that does not end" : "holds a string that does not end", start);
    }

    private void dollar() {
        var start = at++;
        if (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            throw invalid("uses a numbered value; use named ones", start);
        }
        while (at < sql.length() && isWordPart(sql.charAt(at)) && sql.charAt(at) != '$') {
            at++;
        }
        if (at >= sql.length() || sql.charAt(at) != '$') {
            throw invalid("holds a $ that begins no dollar quote", start);
        }
        var tag = sql.substring(start, ++at);
        var close = sql.indexOf(tag, at);
        if (close < 0) {
            throw invalid("holds a dollar quote that does not end", start);
        }
        at = close + tag.length();
    }

    private void word() {
        var start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        var word = sql.substring(start, at);
        if (firstWord == null) {
            firstWord = word.toUpperCase(Locale.ROOT);
        }
        if (word.equalsIgnoreCase("e") && at < sql.length() && sql.charAt(at) == '\'') {
            quoted('\'', true);
        }
    }

    private void colon() {
        if (sql.startsWith("::", at) || sql.startsWith(":=", at)) {
            at += 2;
            return;
        }
        var from = at + 1;
        if (from >= sql.length() || !isNameStart(sql.charAt(from)) || isSlice()) {
            at++;
            return;
        }
        var to = from + 1;
        while (to < sql.length() && (isNamePart(sql.charAt(to))
                || sql.charAt(to) == '.' && to + 1 < sql.length() && isNamePart(sql.charAt(to + 1)))) {
            to++;
        }
        var name = ValueName.of(sql.substring(from, to));
        if (!name.isKnown()) {
            throw invalid("uses " + name + ", which is not known (known are " + ValueName.KNOWN + ")", at);
        }
        texts.add(sql.substring(textFrom, at));
        values.add(name);
        textFrom = to;
        at = to;
    }

    /** In brackets, a colon that follows an operand without a space divides the bounds of a slice. */
    private boolean isSlice() {
        var before = at == 0 ? ' ' : sql.charAt(at - 1);
        return brackets > 0 && (isWordPart(before) || before == ')' || before == ']' || before == '"' || before == '\'');
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || Character.isDigit(c) || c == '$';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9';
    }

    private static InvalidSettingsException invalid(String reason, int position) {
        return new InvalidSettingsException(POINTER, "The statement " + reason + " (character " + (position + 1) + ").");
    }
}
