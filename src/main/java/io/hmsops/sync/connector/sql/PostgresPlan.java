package io.hmsops.sync.connector.sql;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A statement as it is executed: every value is bound as text and converted by PostgreSQL's own input conversion to the type that
 * PostgreSQL wants at that place.
 *
 * @param sql        with {@code ($n::text::type)} in place of each use of a value
 * @param parameters what is bound, in order
 */
record PostgresPlan(String sql, List<Parameter> parameters) implements Plan {

    /** A keyword since PostgreSQL 17, hence quoted there. */
    private static final Set<String> JSON = Set.of("pg_catalog.json", "pg_catalog.\"json\"", "pg_catalog.jsonb");

    /** @param json whether strings are bound in JSON's quotes */
    record Parameter(ValueName name, boolean json) {
    }

    /** @param types the wanted type of each use, schema-qualified and quoted */
    static PostgresPlan of(NamedStatement statement, List<String> types) {
        var parameters = new ArrayList<Parameter>();
        var sql = statement.with(use -> {
            var type = types.get(use);
            var parameter = new Parameter(statement.values().get(use), JSON.contains(type));
            if (!parameters.contains(parameter)) {
                parameters.add(parameter);
            }
            return "($" + (parameters.indexOf(parameter) + 1) + "::text::" + type + ")";
        });
        return new PostgresPlan(sql, List.copyOf(parameters));
    }

    @Override
    public Tuple bind(EventValues values) {
        var tuple = Tuple.tuple();
        parameters.forEach(parameter -> tuple.addString(values.get(parameter.name(), parameter.json())));
        return tuple;
    }
}
