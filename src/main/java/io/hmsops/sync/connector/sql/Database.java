package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A partner's database with its bounded pool of connections. Each is made to an address that was just looked up and checked. */
final class Database {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int MOST_WAITING = 1000;
    /** Most statements of a system, the receipt, and what finds types. */
    private static final int CACHED_STATEMENTS = 48;

    private final Vertx vertx;
    private final Egress egress;
    private final DatabaseEndpoint endpoint;
    private final SqlConnectOptions options;
    private final Pool pool;

    Database(Vertx vertx, Egress egress, DatabaseEndpoint endpoint, Target target) {
        this.vertx = vertx;
        this.egress = egress;
        this.endpoint = endpoint;
        this.options = options(endpoint, target);
        this.pool = endpoint.dialect().pool().using(vertx).connectingTo(this::options).with(new PoolOptions()
                .setMaxSize(target.maxConcurrency())
                .setMaxWaitQueueSize(MOST_WAITING)
                .setIdleTimeout((int) IDLE.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS)).build();
    }

    private static SqlConnectOptions options(DatabaseEndpoint endpoint, Target target) {
        var encryption = Encryption.of(endpoint, target);
        var options = endpoint.dialect().options(endpoint, target, encryption);
        var credentials = target.credentials();
        var password = credentials instanceof Credentials.Basic basic ? basic.password() : null;
        options.setHost(endpoint.host()).setPort(endpoint.port()).setDatabase(endpoint.database())
                .setUser(endpoint.user(credentials)).setPassword(password == null ? "" : password)
                .setCachePreparedStatements(true).setPreparedStatementCacheMaxSize(CACHED_STATEMENTS);
        encryption.apply(options, target);
        var connect = target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT;
        // a connection on which nothing comes for longer than any attempt may take is dead, or was idle for long enough
        var dead = target.timeout().plus(IDLE).plus(IDLE);
        options.setConnectTimeout((int) Math.max(1, connect.toMillis()))
                .setReadIdleTimeout((int) dead.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    Vertx vertx() {
        return vertx;
    }

    DatabaseEndpoint endpoint() {
        return endpoint;
    }

    Dialect dialect() {
        return endpoint.dialect();
    }

    Egress egress() {
        return egress;
    }

    Pool pool() {
        return pool;
    }

    /** For one connection. */
    Future<SqlConnectOptions> options() {
        return egress.address(endpoint.host(), endpoint.port()).map(address -> dialect().at(options, address));
    }
}
