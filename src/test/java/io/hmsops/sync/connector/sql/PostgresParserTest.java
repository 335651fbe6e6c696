package io.hmsops.sync.connector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.InvalidSettingsException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "SELECT :subject                                        | :subject",
        "SELECT :subject, :type, :source, :data, :delivery.id   | :subject :type :source :data :delivery.id",
        "SELECT :event.time::timestamptz,:event.comexample      | :event.time :event.comexample",
        "SELECT :data.a.b.0.c                                   | :data.a.b.0.c",
        "SELECT :subject.                                       | :subject",
        "`SELECT :document.name||:document.sha256`              | :document.name :document.sha256",
        "SELECT :subject+:subject                               | :subject :subject",
        "SELECT ':subject', ':it''s :subject', :type            | :type",
        "SELECT 'a\\', :type, '\\'                              | :type",
        "SELECT E'a\\':subject', e'\\\\', :type                 | :type",
        "SELECT U&'\\0041:subject', B'1', x'1F', :type          | :type",
        "SELECT \":subject\", \"a\"\":subject\", :type          | :type",
        "SELECT $$:subject ' $ $$, :type                        | :type",
        "SELECT $a$ $$ :subject $b$ $a$, :type                  | :type",
        "SELECT $ü$ :subject $ü$, :type                         | :type",
        "SELECT a$b$ :type                                      | :type",
        "`SELECT 1 -- :subject\n, :type`                        | :type",
        "SELECT /* :subject /* ' */ :subject */ :type           | :type",
        "SELECT 1::int, a::text[], f(a := :type)                | :type",
        "SELECT a[1:2], a[lo:hi], a[f(1):hi], a[\"x\":hi]       | ",
        "SELECT ARRAY[:data.a, :data.b], a[ :data.i]            | :data.a :data.b :data.i",
        "SELECT ARRAY[:data.a,:data.b]                          | :data.a :data.b",
        "SELECT 1 WHERE a=:type AND b<>:subject                 | :type :subject",
        "SELECT '[', a[1], :type                                | :type",
        "`SELECT :type; -- done; :subject\n /* ; */ `           | :type",
        "/* why */ insert into t values (:type)                 | :type",
        "with x as (select 1) select :type                      | :type",
        "CALL p(:type)                                          | :type",
        "SELECT 1e5, 1.5, 0x1F, :type                           | :type",
    })
    void findsTheValues(String sql, String names) {
        var expected = names == null ? List.<String>of() : List.of(names.split(" "));
        var statement = parse(sql);
        assertThat(statement.values().stream().map(ValueName::toString).toList()).isEqualTo(expected);
        var whole = sql.contains(";") ? sql.substring(0, sql.indexOf(';')) : sql;
        assertThat(statement.with(use -> statement.values().get(use).toString())).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "SELECT 1; SELECT 2               | The statement must be one statement, but goes on after the semicolon (character 9).",
        "SELECT 1;;                       | The statement must be one statement, but goes on after the semicolon (character 9).",
        "SELECT :nonsense                 | The statement uses :nonsense, which is not known (known are :subject,",
        "SELECT :document.nonsense        | The statement uses :document.nonsense, which is not known",
        "SELECT :event                    | The statement uses :event, which is not known",
        "SELECT :subject.x                | The statement uses :subject.x, which is not known",
        "SELECT $1                        | The statement uses a numbered value; use named ones (character 8).",
        "SELECT 'abc                      | The statement holds a string that does not end (character 8).",
        "SELECT \"abc                     | The statement holds a quoted identifier that does not end (character 8).",
        "SELECT E'abc\\'                  | The statement holds a string that does not end",
        "SELECT /* /* */                  | The statement holds a comment that does not end (character 8).",
        "SELECT $x$ abc $y$               | The statement holds a dollar quote that does not end (character 8).",
        "SELECT $ 1                       | The statement holds a $ that begins no dollar quote",
        "DROP TABLE t                     | The statement must be an INSERT, UPDATE, DELETE, MERGE, SELECT, WITH or CALL",
        "COMMIT                           | The statement must be an INSERT",
        "COPY t FROM STDIN                | The statement must be an INSERT",
        "-- nothing                       | The statement must be an INSERT",
    })
    void refuses(String sql, String message) {
        assertThatThrownBy(() -> parse(sql)).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/options/statement")).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "E'\\", "E'\\\\'", "$", "$$", "$a", "/*", "/**", "--", ":", "::",
        ":a", "[:", "]", "\"", ";", "SELECT :", "e"})
    void endsWhereverTheTextEnds(String rest) {
        for (var sql : List.of(rest, "SELECT " + rest)) {
            try {
                parse(sql);
            } catch (InvalidSettingsException e) {
                assertThat(e).hasMessageStartingWith("The statement ");
            }
        }
    }

    @Test
    void bindsANameOnce() {
        var statement = parse("SELECT :subject, :type, :subject, :data");
        var plan = PostgresPlan.of(statement, List.of("pg_catalog.text", "pg_catalog.int4", "pg_catalog.int8", "pg_catalog.jsonb"));
        assertThat(plan.sql()).isEqualTo("SELECT ($1::text::pg_catalog.text), ($2::text::pg_catalog.int4), ($1::text::pg_catalog.int8), "
                + "($3::text::pg_catalog.jsonb)");
        assertThat(plan.parameters().stream().map(p -> p.name().toString()).collect(Collectors.joining(" ")))
                .isEqualTo(":subject :type :data");
    }

    private static NamedStatement parse(String sql) {
        return new PostgresParser(sql, "/options/statement").parse();
    }
}
