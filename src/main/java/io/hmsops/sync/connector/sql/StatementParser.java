package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the named values of one statement, by the lexical rules of its database. */
abstract class StatementParser {

    final String sql;
    /** Where the reading is. */
    int at;
    private final String pointer;
    private final List<String> texts = new ArrayList<>();
    private final List<ValueName> values = new ArrayList<>();
    private int textFrom;
    private int end = -1;
    private String firstWord;

    /** @param pointer of the option that holds the statement, for refusals */
    StatementParser(String sql, String pointer) {
        this.sql = sql;
        this.pointer = pointer;
    }

    /** The words that a statement may begin with. */
    abstract List<String> statements();

    /** Passes over a comment, where there is one. */
    abstract boolean comment();

    /** Passes over what is neither white space, comment, semicolon, word, number nor colon. */
    abstract void other(char c);

    void afterWord(String word) {
    }

    /** Whether the colon here begins no value, though a name follows. */
    boolean isNoValue() {
        return false;
    }

    boolean isString(char quote) {
        return quote == '\'';
    }

    /** How the value whose name has just been read is to be bound; {@code null} for as it is. */
    String type() {
        return null;
    }

    /** @throws InvalidSettingsException unless one statement that can be given values, with known names */
    final NamedStatement parse() {
        while (at < sql.length()) {
            step();
        }
        if (firstWord == null || !statements().contains(firstWord)) {
            var all = statements();
            throw invalid("must be an " + String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1), 0);
        }
        texts.add(sql.substring(textFrom, end < 0 ? sql.length() : end));
        return new NamedStatement(texts, values);
    }

    private void step() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (!comment()) {
            if (end >= 0) {
                throw invalid("must be one statement, but goes on after the semicolon", end);
            } else if (c == ';') {
                end = at++;
            } else if (isWordStart(c)) {
                word();
            } else if (Character.isDigit(c)) {
                while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
                    at++;
                }
            } else if (c == ':') {
                colon();
            } else {
                other(c);
            }
        }
    }

    final void lineComment() {
        var newline = sql.indexOf('\n', at);
        at = newline < 0 ? sql.length() : newline;
    }

    final void quoted(char quote, boolean backslashes) {
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
        throw invalid(isString(quote) ? "holds a string that does not end" : "holds a quoted identifier that does not end", start);
    }

    private void word() {
        var word = readWord();
        if (firstWord == null) {
            firstWord = word.toUpperCase(Locale.ROOT);
        }
        afterWord(word);
    }

    final String readWord() {
        var start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        return sql.substring(start, at);
    }

    private void colon() {
        if (sql.startsWith("::", at) || sql.startsWith(":=", at)) {
            at += 2;
            return;
        }
        var from = at + 1;
        if (from >= sql.length() || !isNameStart(sql.charAt(from)) || isNoValue()) {
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
        at = to;
        values.add(name.as(type()));
        textFrom = at;
    }

    static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c >= 0x80;
    }

    static boolean isWordPart(char c) {
        return isWordStart(c) || Character.isDigit(c) || c == '$';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9';
    }

    final InvalidSettingsException invalid(String reason, int position) {
        return new InvalidSettingsException(pointer, "The statement " + reason + " (character " + (position + 1) + ").");
    }
}
