package io.hmsops.sync.connector.sql;

import io.vertx.core.Future;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;

/**
 * A connection to MariaDB or MySQL, with settings of its own, so that a statement means the same on every server: strict, times in UTC.
 * They are said in the round trip that begins the transaction, which also asks what the connection is called: there is no other way to
 * end what it does than from another connection, by that number. The server does not notice a client that has gone.
 */
final class MySqlSession implements Session {

    private static final String SETTINGS = "SET time_zone = '+00:00',"
            + " sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'; ";

    private final SqlConnection connection;
    private final Database database;
    private long number = -1;
    private String server;

    MySqlSession(SqlConnection connection, Database database) {
        this.connection = connection;
        this.database = database;
    }

    @Override
    public Future<Void> begin(boolean transaction) {
        return connection.query(SETTINGS + (transaction ? "START TRANSACTION; " : "") + "SELECT CONNECTION_ID(), @@hostname").execute()
                .map(rows -> {
                    var row = last(rows);
                    number = row.getLong(0);
                    server = row.getString(1);
                    return null;
                });
    }

    private static Row last(RowSet<Row> results) {
        var last = results;
        while (last.next() != null) {
            last = last.next();
        }
        return last.iterator().next();
    }

    /** The whole connection: a query that was ended alone could be another's by then. Another server of the name is left in peace. */
    @Override
    public Future<Void> cancel() {
        if (number < 0) {
            return Future.succeededFuture();
        }
        return database.options().compose(options -> MySQLConnection.connect(database.vertx(), (MySQLConnectOptions) options))
                .compose(other -> other.query("SELECT @@hostname").execute()
                        .map(rows -> rows.iterator().next().getString(0).equals(server))
                        .compose(here -> here ? other.query("KILL CONNECTION " + number).execute().map(true) : Future.succeededFuture(false))
                        .eventually(() -> other.close()))
                .compose(killed -> killed ? gone() : Future.succeededFuture());
    }

    /** That the connection is seen to be closed before the pool has it again. */
    private Future<Void> gone() {
        return connection.query("DO 0").execute().<Void>mapEmpty().otherwiseEmpty();
    }
}
