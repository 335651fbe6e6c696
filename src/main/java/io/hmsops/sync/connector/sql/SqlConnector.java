package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Executes one statement in a partner's PostgreSQL database for each event, in a transaction of its own. */
@ApplicationScoped
@Identifier("sql")
public class SqlConnector implements Connector<SqlSettings> {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int MOST_WAITING = 1000;
    private static final int CACHED_STATEMENTS = 16;

    private final Vertx vertx;
    private final Egress egress;

    @Inject
    public SqlConnector(Vertx vertx, Egress egress) {
        this.vertx = vertx;
        this.egress = egress;
    }

    @Override
    public Class<SqlSettings> settingsType() {
        return SqlSettings.class;
    }

    @Override
    public Partner open(Target target, SqlSettings settings) {
        var statement = StatementParser.parse(settings.statement());
        var endpoint = DatabaseEndpoint.parse(target.endpoint());
        return new SqlPartner(vertx, egress, endpoint, settings, statement, pool(target, endpoint), target.timeout());
    }

    private Pool pool(Target target, DatabaseEndpoint endpoint) {
        var options = endpoint.options(target);
        var connect = target.timeout().compareTo(LONGEST_CONNECT) < 0 ? target.timeout() : LONGEST_CONNECT;
        // a connection on which nothing comes for longer than any attempt may take is dead, or was idle for long enough
        var dead = target.timeout().plus(IDLE).plus(IDLE);
        options.setConnectTimeout((int) Math.max(1, connect.toMillis()))
                .setReadIdleTimeout((int) dead.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
        options.setCachePreparedStatements(true).setPreparedStatementCacheMaxSize(CACHED_STATEMENTS);
        return PgBuilder.pool().using(vertx).connectingTo(() -> connecting(endpoint, options)).with(new PoolOptions()
                .setMaxSize(target.maxConcurrency())
                .setMaxWaitQueueSize(MOST_WAITING)
                .setIdleTimeout((int) IDLE.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS)).build();
    }

    private Future<SqlConnectOptions> connecting(DatabaseEndpoint endpoint, PgConnectOptions options) {
        return egress.address(endpoint.host(), endpoint.port()).map(address -> new PostgresOptions(options, address));
    }
}
