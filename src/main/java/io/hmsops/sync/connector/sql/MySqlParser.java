package io.hmsops.sync.connector.sql;

import java.util.List;

/**
 * The lexical rules of MariaDB and MySQL under the {@code sql_mode} that {@link MySqlSession} sets: backslashes escape, double quotes are
 * strings. Left alone is what is inside strings, identifiers and comments, and {@code :=}. {@code ::datetime} and {@code ::text}
 * after a value say how it is bound.
 */
final class MySqlParser extends StatementParser {

    private static final List<String> STATEMENTS = List.of("INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH", "CALL");

    MySqlParser(String sql, String pointer) {
        super(sql, pointer);
    }

    @Override
    List<String> statements() {
        return STATEMENTS;
    }

    @Override
    boolean comment() {
        if (sql.charAt(at) == '#' || sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' ')) {
            lineComment();
            return true;
        }
        if (!sql.startsWith("/*", at)) {
            return false;
        }
        if (sql.startsWith("!", at + 2) || sql.startsWith("M!", at + 2)) {
            throw invalid("holds a comment that is executed", at);
        }
        var close = sql.indexOf("*/", at + 2);
        if (close < 0) {
            throw invalid("holds a comment that does not end", at);
        }
        at = close + 2;
        return true;
    }

    @Override
    void other(char c) {
        if (c == '\'' || c == '"') {
            quoted(c, true);
        } else if (c == '`') {
            quoted(c, false);
        } else if (c == '?') {
            throw invalid("uses a numbered value; use named ones", at);
        } else {
            at++;
        }
    }

    @Override
    boolean isString(char quote) {
        return quote != '`';
    }

    @Override
    String type() {
        if (!sql.startsWith("::", at)) {
            return null;
        }
        var from = at;
        at += 2;
        var type = readWord();
        if (!type.equals(MySqlPlan.DATETIME) && !type.equals(MySqlPlan.TEXT)) {
            throw invalid("has a value of a type that is not known (known are ::datetime and ::text)", from);
        }
        return type;
    }
}
