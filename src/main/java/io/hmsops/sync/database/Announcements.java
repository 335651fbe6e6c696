package io.hmsops.sync.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * {@code LISTEN} on one connection of the pool, for all who want to be {@link Announced told}; connects again by itself. Announcements
 * only make things quicker: whoever relies on one also looks now and then.
 */
@ApplicationScoped
public class Announcements {

    private static final Logger LOG = Logger.getLogger(Announcements.class);
    private static final long FIRST_WAIT = 500;
    private static final long LONGEST_WAIT = 15_000;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    Instance<Announced> listeners;

    private volatile boolean stopped;
    private volatile SqlConnection connection;

    /** Does not wait for the connection: a service that cannot listen works, only more slowly told. */
    public void start() {
        listen(FIRST_WAIT);
    }

    @PreDestroy
    void stop() {
        stopped = true;
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
                LOG.warnf("not told of what other replicas do until the database can be listened to: %s", listening.cause().getMessage());
                vertx.setTimer(wait, timer -> listen(Math.min(wait * 2, LONGEST_WAIT)));
            } else {
                listeners.forEach(Announced::told);
            }
        });
    }

    private Future<Void> listenOn(SqlConnection opened) {
        connection = opened;
        PgConnection.cast(opened).notificationHandler(notification -> tell(notification.getChannel()));
        opened.exceptionHandler(failure -> LOG.debug("the connection that listens failed", failure));
        opened.closeHandler(closed -> {
            if (connection == opened) {
                connection = null;
                vertx.setTimer(FIRST_WAIT, timer -> listen(FIRST_WAIT));
            }
        });
        var statements = listeners.stream().map(listener -> "listen " + listener.channel()).sorted().collect(Collectors.joining("; "));
        return opened.query(statements).execute().<Void>mapEmpty().onFailure(failure -> {
            connection = null;
            opened.close();
        });
    }

    private void tell(String channel) {
        listeners.stream().filter(listener -> listener.channel().equals(channel)).forEach(Announced::told);
    }
}
