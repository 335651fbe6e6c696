package io.hmsops.sync.delivery;

import io.hmsops.sync.delivery.AcceptStore.NewDelivery;
import io.hmsops.sync.delivery.OutcomeStore.Recorded;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A replica without its pipeline: the real stores, and what it has in memory. Another start is another object. */
final class SimulatedReplica {

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final DeliveryConfig CONFIG = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters()
            .withMapping(DeliveryConfig.class).build().getConfigMapping(DeliveryConfig.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AcceptStore accepting;
    private final ClaimStore claiming;
    private final OutcomeStore recording;
    private final ReplicaStore replicas;
    private final SubjectOrder order;
    private final UUID id;
    private final Map<UUID, DeliveryTask> air = new LinkedHashMap<>();

    SimulatedReplica(Pool pool) {
        var replica = new Replica(CONFIG);
        id = replica.id();
        accepting = new AcceptStore(pool, replica);
        claiming = new ClaimStore(pool, replica);
        recording = new OutcomeStore(pool, replica);
        replicas = new ReplicaStore(pool, replica);
        order = new SubjectOrder(pool);
    }

    UUID id() {
        return id;
    }

    /** The attempts that it is at, oldest first. */
    Map<UUID, DeliveryTask> air() {
        return air;
    }

    /** Stores events with their deliveries in one transaction and holds what it may; then looks after what is blocked, unless it crashes. */
    AcceptStore.Written accept(List<Submission> events, List<DeliveryTask> tasks, Map<UUID, ExternalSystem> systems, boolean places,
            boolean look) {
        var rows = tasks.stream().map(task -> new NewDelivery(task.id(), task.event().id(), task.systemId(), task.event().subject(),
                systems.get(task.systemId()).delivery().ordering(), places)).toList();
        var written = accepting.write(events, rows).await().atMost(SOON);
        tasks.stream().filter(task -> written.held().contains(task.id())).forEach(task -> air.put(task.id(), task));
        if (look && !written.blocked().isEmpty()) {
            var latest = tasks.stream().filter(task -> written.blocked().contains(task.id())
                    && systems.get(task.systemId()).delivery().ordering() == Ordering.LATEST).toList();
            order.lookAgain(written.blocked(), latest).await().atMost(SOON);
        }
        return written;
    }

    List<ClaimStore.Claimed> claim(List<ClaimStore.Offer> offers) {
        return claiming.claim(offers).await().atMost(SOON);
    }

    void hold(DeliveryTask task) {
        air.put(task.id(), task);
    }

    /** Ends an attempt; answers what was recorded, {@code null} where it was not this replica's any more. */
    Recorded end(DeliveryTask task, ExternalSystem system, Verdict verdict, boolean look) {
        air.remove(task.id());
        var attempt = new Attempt(task, system, Instant.now(), 1, verdict);
        var recorded = recording.record(List.of(attempt), false).await().atMost(SOON).get(task.id());
        if (look && recorded != null && attempt.ordered() && (recorded.state() != DeliveryState.PENDING || attempt.latest())) {
            order.letNextGo(List.of(attempt)).await().atMost(SOON);
        }
        return recorded;
    }

    /** What a claim superseded lets others go. */
    void letNextGo(List<ClaimStore.Claimed> superseded) {
        order.letNextGo(superseded.stream().map(ClaimStore.Claimed::systemId).toList(),
                superseded.stream().map(ClaimStore.Claimed::subject).toList()).await().atMost(SOON);
    }

    ReplicaStore.Beat beat(List<UUID> systems) {
        return replicas.beat(TIMEOUT, systems, true, true).await().atMost(SOON);
    }

    void repair(List<UUID> unordered, List<UUID> latest) {
        order.repair(unordered, latest).await().atMost(SOON);
    }

    int leave() {
        air.clear();
        return replicas.leave().await().atMost(SOON);
    }
}
