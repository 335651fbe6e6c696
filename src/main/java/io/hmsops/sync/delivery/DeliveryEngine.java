package io.hmsops.sync.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Starts and stops the engine: on the way up it takes what a former run left, on the way down it hands back what it cannot finish. */
@ApplicationScoped
public class DeliveryEngine {

    private static final Logger LOG = Logger.getLogger(DeliveryEngine.class);
    private static final Duration HAND_BACK = Duration.ofSeconds(5);

    private final DeliveryClaims claims;
    private final Heartbeat heartbeat;
    private final Replica replica;
    private final ReplicaStore replicas;
    private final SystemLanes lanes;
    private final InMemory inMemory;
    private final DeliveryConfig config;

    DeliveryEngine(DeliveryClaims claims, Heartbeat heartbeat, Replica replica, ReplicaStore replicas, SystemLanes lanes,
            InMemory inMemory, DeliveryConfig config) {
        this.claims = claims;
        this.heartbeat = heartbeat;
        this.replica = replica;
        this.replicas = replicas;
        this.lanes = lanes;
        this.inMemory = inMemory;
        this.config = config;
    }

    /** Whether deliveries are being taken up, and this replica is known to the others. */
    public boolean isRunning() {
        return replica.isKnown();
    }

    /** After the registry has loaded. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION + 500) StartupEvent event) {
        if (config.replicaTimeout().compareTo(config.pollInterval().multipliedBy(2)) < 0) {
            throw new IllegalStateException("sync.delivery.replica-timeout is " + config.replicaTimeout()
                    + "; it must be at least twice sync.delivery.poll-interval, which is " + config.pollInterval());
        }
        claims.start();
        heartbeat.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        replica.leave();
        claims.stop();
        heartbeat.stop();
        lanes.hurry();
        var end = System.nanoTime() + config.drainTimeout().toNanos();
        while (inMemory.held() > 0 && System.nanoTime() < end) {
            Thread.sleep(20); // the main thread: nothing else is left for it to do
        }
        try {
            var handedBack = replicas.leave().await().atMost(HAND_BACK);
            LOG.infof("stopped; %d deliveries handed back", handedBack);
        } catch (RuntimeException e) {
            LOG.warnf("stopped; others will take over what was held, as it could not be handed back: %s", e.getMessage());
        }
    }
}
