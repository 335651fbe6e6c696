package io.hmsops.sync.delivery;

import io.hmsops.sync.database.Announced;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Replicas tell each other that deliveries wait which any of them may claim now. */
@ApplicationScoped
class DeliveriesAnnounced implements Announced {

    private static final Logger LOG = Logger.getLogger(DeliveriesAnnounced.class);
    static final String CHANNEL = "sync_deliveries";
    private static final Duration TOGETHER = Duration.ofMillis(200);

    private final Vertx vertx;
    private final Pool pool;
    private final Instance<DeliveryClaims> claims;
    private final AtomicBoolean planned = new AtomicBoolean();

    DeliveriesAnnounced(Vertx vertx, Pool pool, Instance<DeliveryClaims> claims) {
        this.vertx = vertx;
        this.pool = pool;
        this.claims = claims;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void told() {
        claims.get().wake();
    }

    /** Soon, and once for all that is to be announced until then. */
    void announce() {
        if (planned.compareAndSet(false, true)) {
            vertx.setTimer(TOGETHER.toMillis(), timer -> {
                planned.set(false);
                pool.query("notify " + CHANNEL).execute().subscribe().with(done -> { },
                        failure -> LOG.debugf("other replicas find what waits at their next heartbeat: %s", failure.getMessage()));
            });
        }
    }
}
