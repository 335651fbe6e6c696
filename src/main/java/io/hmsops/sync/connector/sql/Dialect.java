package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Target;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.Set;

/** What differs between kinds of databases. Stateless. */
interface Dialect {

    String scheme();

    int defaultPort();

    /** The parameters that an endpoint's URL may have. */
    Set<String> parameters();

    /** @throws io.hmsops.sync.connector.InvalidSettingsException at {@code pointer} */
    NamedStatement parse(String sql, String pointer);

    /** Writes the receipt of a delivery. */
    NamedStatement receipt(ReceiptsTable table);

    /** What is this kind's own: encryption and the URL's parameters. */
    SqlConnectOptions options(DatabaseEndpoint endpoint, Target target, Encryption encryption);

    /** The options for one connection to an address that was looked up and checked; TLS knows the name in it. */
    SqlConnectOptions at(SqlConnectOptions options, SocketAddress address);

    ClientBuilder<Pool> pool();

    Session session(SqlConnection connection, Database database);

    /** How the statement is executed; asks the database where that depends on it. */
    Future<? extends Plan> plan(SqlConnection connection, NamedStatement statement);

    /** Has the database prepare the statement; fails with its words where it refuses. */
    Future<Void> check(SqlConnection connection, NamedStatement statement);

    /** Whether the table can tell of repetitions. */
    Future<Void> check(SqlConnection connection, ReceiptsTable table);

    /** Whether the receipt could not be written because it is there: as an error. Where it is none, no row was inserted. */
    boolean isThere(DatabaseException refusedReceipt);

    /** A value as it is bound, to be shown. */
    Object shown(ValueName name, EventValues values);

    Fault fault(DatabaseException error);

    /** The database's words, without values that they quote. */
    String words(DatabaseException error);
}
