package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Tells the other replicas that this one is alive, takes over from those that are not, and wakes whoever has something to do: one query
 * per poll interval, and none beside it while there is nothing to do. Once in a while it puts in order what a crash may have left.
 */
@ApplicationScoped
class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);
    private static final int BEATS_BETWEEN_REPAIRS = 12;

    private final Vertx vertx;
    private final Replica replica;
    private final ReplicaStore replicas;
    private final ClaimStore deliveries;
    private final SubjectOrder order;
    private final SystemRegistry registry;
    private final DeliveryClaims claims;
    private final InMemory inMemory;
    private final Backlog backlog;
    private final Instance<BackgroundWork> background;
    private final Instance<OutcomeWatch> watches;
    private final DeliveryMetrics metrics;
    private final DeliveryConfig config;
    private final AtomicReference<Object> underWay = new AtomicReference<>();
    private long timer;
    private int beats;

    Heartbeat(Vertx vertx, Replica replica, ReplicaStore replicas, ClaimStore deliveries, SubjectOrder order, SystemRegistry registry,
            DeliveryClaims claims, InMemory inMemory, Backlog backlog, Instance<BackgroundWork> background, Instance<OutcomeWatch> watches,
            DeliveryMetrics metrics, DeliveryConfig config) {
        this.vertx = vertx;
        this.replica = replica;
        this.replicas = replicas;
        this.deliveries = deliveries;
        this.order = order;
        this.registry = registry;
        this.claims = claims;
        this.inMemory = inMemory;
        this.backlog = backlog;
        this.background = background;
        this.watches = watches;
        this.metrics = metrics;
        this.config = config;
    }

    /** Begins with a beat at once: what a former run left behind. */
    void start() {
        timer = vertx.setPeriodic(1, config.pollInterval().toMillis(), id -> beat());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    /**
     * One at a time: where the database hangs they would pile up, and come through in a row when it is back. One that gets no answer within
     * the time-out, as of a connection that is dead and does not know it, is waited for no longer; should its answer come after all, it
     * counts, as somebody may have been taken over by it.
     */
    private void beat() {
        var beat = new Object();
        if (!underWay.compareAndSet(null, beat)) {
            return;
        }
        var begun = System.nanoTime();
        var patience = vertx.setTimer(config.replicaTimeout().toMillis(), id -> underWay.compareAndSet(beat, null));
        replicas.beat(config.replicaTimeout(), ids(system -> !system.isPaused()), replica.mayJudge(), beats % BEATS_BETWEEN_REPAIRS == 0)
                .onTermination().invoke(() -> {
                    vertx.cancelTimer(patience);
                    underWay.compareAndSet(beat, null);
                })
                .subscribe().with(answer -> heard(answer, begun), failure -> {
                    claims.suspectStrays();
                    LOG.warnf("heartbeat failed: %s", failure.getMessage());
                });
    }

    private void heard(ReplicaStore.Beat beat, long begun) {
        var first = beats == 0;
        var regular = beats++ % BEATS_BETWEEN_REPAIRS == 0;
        replica.heard(begun, beat.others());
        registry.refreshIfChanged(beat.revisions());
        backlog.look(beat.open());
        if (beat.jobs()) {
            background.forEach(BackgroundWork::lookForWork);
        }
        if (beat.outcomes()) {
            watches.forEach(OutcomeWatch::waiting);
        }
        if (beat.takenOver() > 0) {
            LOG.infof("took over %d deliveries of replicas that are gone", beat.takenOver());
            metrics.takenOver(beat.takenOver());
        }
        if (beat.owned() > inMemory.held()) {
            claims.suspectStrays();
            claims.wake();
        }
        if (first || beat.takenOver() > 0 || regular && beat.untidy()) {
            repair();
        } else if (beat.nextDue() != null) {
            claims.wakeIn(beat.nextDue());
        }
    }

    private void repair() {
        order.repair(ids(system -> system.delivery().ordering() == Ordering.NONE), ids(system -> system.delivery().ordering() == Ordering.LATEST))
                .call(deliveries::cancelOrphans).subscribe().with(done -> claims.wake(), failure -> {
                    LOG.warnf("putting deliveries in order failed: %s", failure.getMessage());
                    claims.wake();
                });
    }

    private List<UUID> ids(Predicate<ExternalSystem> which) {
        return registry.all().stream().filter(which).map(ExternalSystem::id).toList();
    }
}
