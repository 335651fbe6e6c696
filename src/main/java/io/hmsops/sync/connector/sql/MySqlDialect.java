package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Target;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.Set;

/** MariaDB and MySQL: parameters have no types there, so values are bound as what they are in JSON and converted by the server. */
final class MySqlDialect implements Dialect {

    private static final int DUPLICATE_KEY = 1062;

    private final String scheme;

    /** @param scheme {@code mysql} or {@code mariadb}: nothing else differs */
    MySqlDialect(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public int defaultPort() {
        return 3306;
    }

    @Override
    public Set<String> parameters() {
        return Set.of(Encryption.PARAMETER);
    }

    @Override
    public NamedStatement parse(String sql, String pointer) {
        return new MySqlParser(sql, pointer).parse();
    }

    @Override
    public NamedStatement receipt(ReceiptsTable table) {
        return parse(table.insert('`'), ReceiptsTable.POINTER);
    }

    @Override
    public SqlConnectOptions options(DatabaseEndpoint endpoint, Target target, Encryption encryption) {
        return new MySQLConnectOptions().setCharset("utf8mb4").addProperty("program_name", "hms-ops-sync").setSslMode(switch (encryption) {
            case DISABLE -> SslMode.DISABLED;
            case ALLOW, PREFER -> SslMode.PREFERRED;
            case REQUIRE -> SslMode.REQUIRED;
            case VERIFY_CA -> SslMode.VERIFY_CA;
            case VERIFY_FULL -> SslMode.VERIFY_IDENTITY;
        });
    }

    @Override
    public SqlConnectOptions at(SqlConnectOptions options, SocketAddress address) {
        return new MySQLConnectOptions((MySQLConnectOptions) options) {
            @Override
            public SocketAddress getSocketAddress() {
                return address;
            }
        };
    }

    @Override
    public ClientBuilder<Pool> pool() {
        return MySQLBuilder.pool();
    }

    @Override
    public Session session(SqlConnection connection, Database database) {
        return new MySqlSession(connection, database);
    }

    @Override
    public Future<MySqlPlan> plan(SqlConnection connection, NamedStatement statement) {
        return Future.succeededFuture(new MySqlPlan(statement));
    }

    @Override
    public Future<Void> check(SqlConnection connection, NamedStatement statement) {
        return connection.prepare(new MySqlPlan(statement).sql()).compose(prepared -> prepared.close());
    }

    @Override
    public Future<Void> check(SqlConnection connection, ReceiptsTable table) {
        var where = " table_name = '" + table.name() + "' AND table_schema = "
                + (table.schema() == null ? "DATABASE()" : "'" + table.schema() + "'");
        return connection.query("SELECT (SELECT MAX(transactions) FROM information_schema.engines e JOIN information_schema.tables t"
                + " ON t.engine = e.engine WHERE" + where + "), (SELECT COUNT(*) FROM (SELECT index_name FROM information_schema.statistics"
                + " WHERE" + where + " AND non_unique = 0 GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(column_name) = 'delivery_id') u)")
                .execute().map(rows -> {
                    var row = rows.iterator().next();
                    if (!"YES".equalsIgnoreCase(row.getString(0))) {
                        throw new InvalidSettingsException(ReceiptsTable.POINTER, "The table's engine must know transactions (InnoDB).");
                    }
                    if (row.getLong(1) == 0) {
                        throw new InvalidSettingsException(ReceiptsTable.POINTER,
                                "The table needs a primary key or a unique index on delivery_id alone.");
                    }
                    return null;
                });
    }

    @Override
    public boolean isThere(DatabaseException refusedReceipt) {
        return refusedReceipt.getErrorCode() == DUPLICATE_KEY;
    }

    @Override
    public Object shown(ValueName name, EventValues values) {
        return MySqlPlan.value(name, values);
    }

    @Override
    public Fault fault(DatabaseException error) {
        return MySqlErrors.fault(error.getErrorCode(), error.getSqlState());
    }

    @Override
    public String words(DatabaseException error) {
        return MySqlErrors.words(error);
    }
}
