package io.hmsops.sync.testing;

import io.hmsops.sync.dev.EmbeddedDatabase;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import org.flywaydb.core.Flyway;

/** A database with the service's schema and nobody else in it, for tests of what stores do. Commits are not waited for. */
public final class MigratedDatabase implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    public MigratedDatabase(String name) {
        var server = Backends.database();
        server.createDatabase(name);
        server.execute(name, "alter database \"" + name + "\" set synchronous_commit = off");
        Flyway.configure().dataSource(server.jdbcUrl(name), EmbeddedDatabase.USERNAME, EmbeddedDatabase.PASSWORD).load().migrate();
        pool = Pool.newInstance(PgBuilder.pool().using(vertx).with(new PoolOptions().setMaxSize(4))
                .connectingTo(PgConnectOptions.fromUri(server.url(name)).setUser(EmbeddedDatabase.USERNAME)
                        .setPassword(EmbeddedDatabase.PASSWORD).setCachePreparedStatements(true)).build());
    }

    public Pool pool() {
        return pool;
    }

    @Override
    public void close() {
        pool.close().await().indefinitely();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
