package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Tells the other replicas that this one is alive, takes over from those that are not, and wakes the claims when something is due: one
 * query per poll interval. Once in a while it puts in order what a crash may have left.
 */
@ApplicationScoped
class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);
    private static final int BEATS_BETWEEN_REPAIRS = 12;

    private final Vertx vertx;
    private final Replica replica;
    private final ClaimStore store;
    private final SubjectOrder order;
    private final SystemRegistry registry;
    private final DeliveryClaims claims;
    private final DeliveryConfig config;
    private long timer;
    private int beats;

    Heartbeat(Vertx vertx, Replica replica, ClaimStore store, SubjectOrder order, SystemRegistry registry, DeliveryClaims claims,
            DeliveryConfig config) {
        this.vertx = vertx;
        this.replica = replica;
        this.store = store;
        this.order = order;
        this.registry = registry;
        this.claims = claims;
        this.config = config;
    }

    /** Begins with a beat at once: what a former run left behind. */
    void start() {
        timer = vertx.setPeriodic(1, config.pollInterval().toMillis(), id -> beat());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void beat() {
        var begun = System.nanoTime();
        var repair = beats++ % BEATS_BETWEEN_REPAIRS == 0;
        store.beat(config.replicaTimeout(), registry.all().stream().map(ExternalSystem::id).toList()).subscribe().with(beat -> {
            replica.heard(begun);
            if (beat.takenOver() > 0) {
                LOG.infof("took over %d deliveries of replicas that are gone", beat.takenOver());
            }
            if (repair) {
                repair();
            } else if (beat.due()) {
                claims.wake();
            }
        }, failure -> {
            claims.suspectStrays();
            LOG.warnf("heartbeat failed: %s", failure.getMessage());
        });
    }

    private void repair() {
        claims.suspectStrays();
        var unordered = registry.all().stream().filter(system -> system.delivery().ordering() == Ordering.NONE)
                .map(ExternalSystem::id).toList();
        order.repair(unordered).call(store::cancelOrphans).subscribe().with(done -> claims.wake(), failure -> {
            LOG.warnf("putting deliveries in order failed: %s", failure.getMessage());
            claims.wake();
        });
    }
}
