package io.hmsops.sync.registry;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Keeps the cached view of systems fresh: {@code LISTEN} on a connection of the pool, a full read after each reconnection (what was said
 * meanwhile is lost), and one now and then whatever happens.
 */
@ApplicationScoped
class RegistryListener {

    private static final Logger LOG = Logger.getLogger(RegistryListener.class);
    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final long FIRST_WAIT = 500;
    private static final long LONGEST_WAIT = 15_000;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    SystemRegistry registry;

    private volatile boolean stopped;
    private volatile SqlConnection connection;
    private volatile Cancellable refreshing;

    /** Does not wait for the connection: a service that cannot listen works, only more slowly told. */
    void start() {
        refreshing = Multi.createFrom().ticks().every(REFRESH).onOverflow().drop().subscribe().with(tick -> refresh());
        listen(FIRST_WAIT);
    }

    @PreDestroy
    void stop() {
        stopped = true;
        if (refreshing != null) {
            refreshing.cancel();
        }
        var open = connection;
        if (open != null) {
            open.close();
        }
    }

    private void listen(long wait) {
        if (stopped) {
            return;
        }
        pool.getConnection().compose(this::listenOn).onComplete(listening -> {
            if (listening.failed()) {
                LOG.warnf("not told of changed systems until the database can be listened to: %s", listening.cause().getMessage());
                vertx.setTimer(wait, timer -> listen(Math.min(wait * 2, LONGEST_WAIT)));
            } else {
                refresh();
            }
        });
    }

    private Future<Void> listenOn(SqlConnection opened) {
        connection = opened;
        PgConnection.cast(opened).notificationHandler(notification -> refresh());
        opened.exceptionHandler(failure -> LOG.debug("the connection that listens for changed systems failed", failure));
        opened.closeHandler(closed -> {
            if (connection == opened) {
                connection = null;
                vertx.setTimer(FIRST_WAIT, timer -> listen(FIRST_WAIT));
            }
        });
        return opened.query("listen " + SystemStore.CHANNEL).execute().<Void>mapEmpty().onFailure(failure -> {
            connection = null;
            opened.close();
        });
    }

    private void refresh() {
        registry.refresh().onFailure().recoverWithUni(failure -> {
            LOG.warn("the systems could not be read again; going on with those that are known", failure);
            return Uni.createFrom().voidItem();
        }).subscribe().with(done -> { });
    }
}
