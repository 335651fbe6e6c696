package io.hmsops.sync.connector.sql;

import java.util.List;
import java.util.function.IntFunction;

/**
 * A statement taken apart at its named values.
 *
 * @param texts  what stands before, between and after the values: one more than {@code values}
 * @param values each use of a value, in order
 */
record NamedStatement(List<String> texts, List<ValueName> values) {

    NamedStatement {
        texts = List.copyOf(texts);
        values = List.copyOf(values);
    }

    /** The statement with something in place of each use of a value. */
    String with(IntFunction<String> use) {
        var sql = new StringBuilder(texts.get(0));
        for (int i = 0; i < values.size(); i++) {
            sql.append(use.apply(i)).append(texts.get(i + 1));
        }
        return sql.toString();
    }

    /** The values, each once, in the order of their first use. */
    List<ValueName> distinct() {
        return values.stream().distinct().toList();
    }
}
