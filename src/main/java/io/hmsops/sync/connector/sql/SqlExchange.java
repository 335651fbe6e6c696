package io.hmsops.sync.connector.sql;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.BiFunction;

/**
 * One use of a pooled connection that can be cancelled: the database is asked to cancel what it does, and the connection goes back to the
 * pool when it has. All of it happens on the Vert.x context that subscribed.
 */
final class SqlExchange<T> {

    /** No connection came about; the cause says why. */
    static final class NotConnected extends RuntimeException {
        NotConnected(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    private static final long CANCEL_AGAIN_MILLIS = 1000;

    private final Database database;
    private final UniEmitter<? super T> outcome;
    private final Runnable released;
    private final Vertx vertx;
    private final Context context;
    private SqlConnection connection;
    private Session session;
    private Future<Void> cancelling = Future.succeededFuture();
    private boolean over;
    /** Nobody waits for the outcome any more; set by whichever thread cancels, before the context gets to know. */
    private volatile boolean deaf;

    SqlExchange(Database database, UniEmitter<? super T> outcome, Runnable released) {
        this.vertx = database.vertx();
        this.released = released;
        this.database = database;
        this.outcome = outcome;
        this.context = vertx.getOrCreateContext();
    }

    void start(BiFunction<SqlConnection, Session, Future<T>> use) {
        outcome.onTermination(() -> {
            deaf = true;
            onContext(this::ended);
        });
        onContext(() -> database.pool().getConnection().onComplete(connected -> connected(connected, use)));
    }

    private void onContext(Runnable action) {
        if (Vertx.currentContext() == context) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    private void connected(AsyncResult<SqlConnection> connected, BiFunction<SqlConnection, Session, Future<T>> use) {
        if (connected.failed()) {
            fail(new NotConnected(connected.cause()));
            released.run();
            return;
        }
        if (over) {
            connected.result().close().onComplete(v -> released.run());
            return;
        }
        connection = connected.result();
        session = database.dialect().session(connection, database);
        Future<T> used;
        try {
            used = use.apply(connection, session);
        } catch (RuntimeException e) {
            used = Future.failedFuture(e);
        }
        used.onComplete(this::used);
    }

    private void used(AsyncResult<T> used) {
        var done = connection;
        connection = null;
        cancelling.onComplete(cancelled -> done.close().onComplete(v -> released.run())); // not to hit who has it next
        if (over) {
            return;
        }
        if (used.succeeded()) {
            over = true;
            outcome.complete(used.result());
        } else {
            fail(used.cause());
        }
    }

    private void fail(Throwable failure) {
        if (!over) {
            over = true;
            if (!deaf) {
                outcome.fail(failure);
            }
        }
    }

    /** The subscription has ended; where the exchange has not, it was cancelled. */
    private void ended() {
        if (!over) {
            over = true;
            cancel();
        }
    }

    /** Again and again until it is heeded: a request that arrives between two commands has no effect. */
    private void cancel() {
        if (connection != null) {
            if (cancelling.isComplete()) {
                cancelling = session.cancel();
            }
            vertx.setTimer(CANCEL_AGAIN_MILLIS, t -> cancel());
        }
    }
}
