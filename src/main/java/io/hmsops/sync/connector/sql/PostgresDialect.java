package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Target;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL: values are bound as text and converted by its own input conversion to the types that it wants. */
final class PostgresDialect implements Dialect {

    private static final String ONCE = " ON CONFLICT (delivery_id) DO NOTHING";
    /** From the first quotation mark to the last, as the value may hold some itself; in the marks that translations of messages use. */
    private static final Pattern QUOTED = Pattern.compile("[\"«»„“”].*[\"«»„“”]", Pattern.DOTALL);

    @Override
    public String scheme() {
        return "postgresql";
    }

    @Override
    public int defaultPort() {
        return 5432;
    }

    @Override
    public Set<String> parameters() {
        return Set.of(Encryption.PARAMETER, "search_path", "application_name");
    }

    @Override
    public NamedStatement parse(String sql, String pointer) {
        return new PostgresParser(sql, pointer).parse();
    }

    @Override
    public NamedStatement receipt(ReceiptsTable table) {
        return parse(table.insert('"') + ONCE, ReceiptsTable.POINTER);
    }

    @Override
    public SqlConnectOptions options(DatabaseEndpoint endpoint, Target target, Encryption encryption) {
        var options = new PgConnectOptions().setSslMode(SslMode.valueOf(encryption.name()))
                .addProperty("application_name", "hms-ops-sync");
        endpoint.parameters().forEach((name, value) -> {
            if (!name.equals(Encryption.PARAMETER)) {
                options.addProperty(name, value);
            }
        });
        return options;
    }

    /** The request to cancel what a connection does goes to its address too: to another server of the name it would mean nothing. */
    @Override
    public SqlConnectOptions at(SqlConnectOptions options, SocketAddress address) {
        return new PgConnectOptions((PgConnectOptions) options) {
            @Override
            public SocketAddress getSocketAddress() {
                return address;
            }
        };
    }

    @Override
    public ClientBuilder<Pool> pool() {
        return PgBuilder.pool();
    }

    @Override
    public Session session(SqlConnection connection, Database database) {
        return new Session() {
            @Override
            public Future<Void> begin(boolean transaction) {
                return transaction ? connection.query("BEGIN").execute().mapEmpty() : Future.succeededFuture();
            }

            @Override
            public Future<Void> cancel() {
                return PgConnection.cast(connection).cancelRequest();
            }
        };
    }

    @Override
    public Future<PostgresPlan> plan(SqlConnection connection, NamedStatement statement) {
        return new PostgresPlanner(statement).plan(connection);
    }

    @Override
    public Future<Void> check(SqlConnection connection, NamedStatement statement) {
        return plan(connection, statement).mapEmpty();
    }

    /** Preparing does not look for the unique index; explaining does. */
    @Override
    public Future<Void> check(SqlConnection connection, ReceiptsTable table) {
        return connection.query("EXPLAIN " + table.insert('"').replace(":delivery.id", "NULL") + ONCE).execute().mapEmpty();
    }

    @Override
    public boolean isThere(DatabaseException refusedReceipt) {
        return false; // then no row is inserted
    }

    @Override
    public Object shown(ValueName name, EventValues values) {
        return values.get(name, false);
    }

    @Override
    public Fault fault(DatabaseException error) {
        return fault(error.getSqlState());
    }

    /** By the class of the SQLSTATE (PostgreSQL, appendix A). */
    static Fault fault(String state) {
        if (state == null || state.length() < 2) {
            return Fault.PASSING;
        }
        return switch (state) {
            case "42501" -> Fault.HINDERED;
            case "57P01", "57P02", "57P03", "57P05" -> Fault.CUT;
            default -> switch (state.substring(0, 2)) {
                case "21", "22", "23", "38", "39", "42", "44", "P0" -> Fault.PERMANENT;
                case "0A", "3F" -> Fault.HINDERED;
                case "28" -> Fault.LOGIN;
                case "3D" -> Fault.DATABASE;
                case "08" -> Fault.CUT;
                default -> Fault.PASSING;
            };
        };
    }

    /** The primary message only: the detail quotes whole rows. Of data exceptions without what they quote: it is the value. */
    @Override
    public String words(DatabaseException error) {
        var message = error instanceof PgException refused ? refused.getErrorMessage() : error.getMessage();
        var state = String.valueOf(error.getSqlState());
        return (state.startsWith("22") ? QUOTED.matcher(message).replaceFirst("\"…\"") : message) + " (SQLSTATE " + state + ")";
    }
}
