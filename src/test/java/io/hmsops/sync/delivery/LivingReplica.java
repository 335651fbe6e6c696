package io.hmsops.sync.delivery;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;

/** A replica that does nothing but be alive, for tests of other packages. */
public final class LivingReplica {

    public static final DeliveryConfig CONFIG = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters()
            .withMapping(DeliveryConfig.class).build().getConfigMapping(DeliveryConfig.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Replica replica = new Replica(CONFIG);
    private final ReplicaStore store;

    public LivingReplica(Pool pool) {
        store = new ReplicaStore(pool, replica);
    }

    public Replica replica() {
        return replica;
    }

    /** Whether the heartbeat saw outcomes that are this replica's to tell, or nobody's. */
    public boolean beat() {
        var begun = System.nanoTime();
        var beat = store.beat(CONFIG.replicaTimeout(), List.of(), true, false).await().atMost(SOON);
        replica.heard(begun, beat.others());
        return beat.outcomes();
    }
}
