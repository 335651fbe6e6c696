package io.hmsops.sync.connector.sql;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Asks the database which type it wants for each value: prepares the statement and reads {@code pg_prepared_statements}, the documented
 * place of what was inferred. Within a transaction, so that a connection pooler keeps both on one server connection, and because
 * outside of one the client does not tell of statements whose types are indeterminate.
 */
final class PostgresPlanner {

    /** Names from the catalog, not from {@code format_type}: {@code ::character} and {@code ::bit} would mean a length of one. */
    private static final String TYPES = """
            SELECT format('%I.%I', n.nspname, t.typname)
              FROM (SELECT parameter_types FROM pg_catalog.pg_prepared_statements
                     WHERE statement = $1 AND NOT from_sql ORDER BY prepare_time DESC LIMIT 1) s,
                   unnest(s.parameter_types) WITH ORDINALITY AS p(type, place)
              JOIN pg_catalog.pg_type t ON t.oid = p.type::oid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
             ORDER BY p.place""";
    private static final String AMBIGUOUS_PARAMETER = "42P08";

    private final NamedStatement statement;

    PostgresPlanner(NamedStatement statement) {
        this.statement = statement;
    }

    /**
     * The plan on this connection's database. Each value is one parameter at first, which lets PostgreSQL infer the type of
     * {@code a = :x OR :x IS NULL}; where it is wanted in two types, each use is one.
     */
    Future<PostgresPlan> plan(SqlConnection connection) {
        var distinct = statement.distinct();
        return types(connection, use -> distinct.indexOf(statement.values().get(use))).recover(e ->
                e instanceof PgException refused && AMBIGUOUS_PARAMETER.equals(refused.getSqlState())
                        ? types(connection, use -> use) : Future.failedFuture(e))
                .map(types -> PostgresPlan.of(statement, types));
    }

    /** The type of each use, where the uses are numbered in that way. */
    private Future<List<String>> types(SqlConnection connection, IntFunction<Integer> number) {
        var probe = statement.with(use -> "$" + (number.apply(use) + 1));
        return connection.begin().compose(transaction -> connection.prepare(probe)
                .compose(prepared -> connection.preparedQuery(TYPES).execute(Tuple.of(probe))
                        .compose(rows -> prepared.close().map(rows)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString(0)).toList())
                .eventually(() -> transaction.rollback().otherwiseEmpty()))
                .map(types -> IntStream.range(0, statement.values().size()).mapToObj(use -> types.get(number.apply(use))).toList());
    }
}
