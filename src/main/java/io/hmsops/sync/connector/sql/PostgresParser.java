package io.hmsops.sync.connector.sql;

import java.util.List;

/**
 * PostgreSQL's lexical rules (with {@code standard_conforming_strings}, the default since 9.1): what is inside string literals, quoted
 * identifiers, dollar quotes and comments is left alone, as are {@code ::} and the colon of an array slice such as {@code a[1:2]} or
 * {@code a[lo:hi]}.
 */
final class PostgresParser extends StatementParser {

    private static final List<String> STATEMENTS = List.of("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "CALL");

    private int brackets;

    PostgresParser(String sql, String pointer) {
        super(sql, pointer);
    }

    @Override
    List<String> statements() {
        return STATEMENTS;
    }

    @Override
    boolean comment() {
        if (sql.startsWith("--", at)) {
            lineComment();
            return true;
        }
        if (!sql.startsWith("/*", at)) {
            return false;
        }
        nested();
        return true;
    }

    @Override
    void other(char c) {
        if (c == '\'' || c == '"') {
            quoted(c, false);
        } else if (c == '$') {
            dollar();
        } else {
            brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
            at++;
        }
    }

    @Override
    void afterWord(String word) {
        if (word.equalsIgnoreCase("e") && at < sql.length() && sql.charAt(at) == '\'') {
            quoted('\'', true);
        }
    }

    /** Comments nest. */
    private void nested() {
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

    /** In brackets, a colon that follows an operand without a space divides the bounds of a slice. */
    @Override
    boolean isNoValue() {
        var before = at == 0 ? ' ' : sql.charAt(at - 1);
        return brackets > 0 && (isWordPart(before) || before == ')' || before == ']' || before == '"' || before == '\'');
    }
}
