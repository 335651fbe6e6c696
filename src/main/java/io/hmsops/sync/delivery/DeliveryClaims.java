package io.hmsops.sync.delivery;

import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.registry.SystemsChanged;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Takes up what waits in the database: due retries, what did not fit into memory, what a dead replica left behind. One cycle at a time;
 * woken by the poll, by a due time that this replica knows of, and by places that became free while it knew of a backlog.
 */
@ApplicationScoped
class DeliveryClaims {

    private static final Logger LOG = Logger.getLogger(DeliveryClaims.class);

    /** Enough for a breaker that is half open to close; more would only go back and forth. */
    private static final int PLACES_BEHIND_A_BREAKER = 2;

    /** A connection that says nothing must not keep all claims waiting; what it claimed after all comes back as a stray. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final OwnContext context;
    private final SystemRegistry registry;
    private final SystemLimits limits;
    private final ClaimStore store;
    private final ReplicaStore replicas;
    private final SubjectOrder order;
    private final EventStore events;
    private final InMemory inMemory;
    private final DeliveryChannel channel;
    private final DeliveriesAnnounced announced;
    private final OutcomeWaits waits;
    private final Replica replica;
    private final DeliveryConfig config;
    private final WokenWork cycles;
    private final AtomicBoolean backlog = new AtomicBoolean();
    private final AtomicBoolean suspect = new AtomicBoolean();

    DeliveryClaims(Vertx vertx, OwnContext context, SystemRegistry registry, SystemLimits limits, ClaimStore store,
            ReplicaStore replicas, SubjectOrder order, EventStore events, InMemory inMemory, DeliveryChannel channel,
            DeliveriesAnnounced announced, OutcomeWaits waits, Replica replica, DeliveryConfig config) {
        this.vertx = vertx;
        this.context = context;
        this.registry = registry;
        this.limits = limits;
        this.store = store;
        this.replicas = replicas;
        this.order = order;
        this.events = events;
        this.inMemory = inMemory;
        this.channel = channel;
        this.announced = announced;
        this.waits = waits;
        this.replica = replica;
        this.config = config;
        this.cycles = new WokenWork(() -> context.run(this::cycle), this::failed);
    }

    void start() {
        cycles.start();
    }

    /** No more claims; a cycle under way hands back what it claimed. */
    void stop() {
        cycles.stop();
    }

    /** Something may be due now. */
    void wake() {
        cycles.wake();
    }

    /** Something will be due then; what is further away than the next poll is left to it. */
    void wakeIn(Duration delay) {
        if (delay.compareTo(config.pollInterval()) < 0) {
            vertx.setTimer(Math.max(1, delay.toMillis()), timer -> wake());
        }
    }

    /** Resumed, unlimited, given another order: whatever it was, something may go now. */
    void systemsChanged(@Observes SystemsChanged change) {
        wake();
    }

    /** A delivery to the system was left in the database for want of a place; another replica may have one. */
    void leftBehind(ExternalSystem system) {
        if (limits.flows(system)) {
            backlog.set(true);
            if (replica.others() > 0) {
                announced.announce();
            }
        }
    }

    /** Places became free. */
    void released() {
        if (backlog.get()) {
            wake();
        }
    }

    /** A write failed whose effect is not known: this replica may own deliveries that it does not hold. */
    void suspectStrays() {
        suspect.set(true);
    }

    private void failed(Throwable failure) {
        LOG.warnf("claiming deliveries failed: %s", failure.getMessage());
        backlog.set(true);
        suspect.set(true);
    }

    private Uni<Void> cycle() {
        return handBackStrays().chain(() -> {
            backlog.set(false);
            var offers = offers();
            return offers.isEmpty() || !replica.mayDeliver() ? Uni.createFrom().voidItem()
                    : store.claim(new ArrayList<>(offers.values())).ifNoItem().after(PATIENCE).fail()
                            .chain(claimed -> take(offers, claimed));
        });
    }

    /** What we own and do not hold would wait for ever: nobody takes over from the living. */
    private Uni<Void> handBackStrays() {
        if (!suspect.getAndSet(false)) {
            return Uni.createFrom().voidItem();
        }
        return replicas.owned().map(owned -> owned.stream().filter(id -> !inMemory.holds(id)).toList())
                .chain(strays -> strays.isEmpty() ? Uni.createFrom().voidItem() : replicas.handBack(strays)
                        .invoke(() -> LOG.infof("handed back %d deliveries that were owned but not held", strays.size())))
                .onFailure().invoke(() -> suspect.set(true));
    }

    private Map<UUID, ClaimStore.Offer> offers() {
        var offers = new HashMap<UUID, ClaimStore.Offer>();
        for (var system : registry.all()) {
            var free = inMemory.free(system.id(), limits.places(system));
            var places = Math.min(free.places(), limits.flows(system) ? config.maxBatch() : PLACES_BEHIND_A_BREAKER);
            if (system.isPaused()) {
                continue;
            } else if (places > 0) {
                var ordering = system.delivery().ordering();
                offers.put(system.id(), new ClaimStore.Offer(system.id(), places, free.bytes(), ordering != Ordering.NONE,
                        ordering == Ordering.LATEST));
            } else if (limits.flows(system)) {
                backlog.set(true); // cannot know: look again once a place is free
            }
        }
        return offers;
    }

    /** Holds what was claimed, as far as there is a place, and only then loads it. */
    private Uni<Void> take(Map<UUID, ClaimStore.Offer> offers, List<ClaimStore.Claimed> claimed) {
        var placed = new ArrayList<ClaimStore.Claimed>();
        var back = new ArrayList<UUID>();
        var bytes = new HashMap<UUID, Long>();
        var counts = new HashMap<UUID, Integer>();
        var superseded = new ArrayList<ClaimStore.Claimed>();
        for (var claim : claimed) {
            if (claim.superseded()) {
                superseded.add(claim);
                continue;
            }
            bytes.merge(claim.systemId(), claim.weight(), Long::sum);
            counts.merge(claim.systemId(), 1, Integer::sum);
            if (replica.mayDeliver() && tryTake(claim)) {
                placed.add(claim);
            } else {
                back.add(claim.id());
            }
        }
        counts.forEach((system, count) -> {
            var offer = offers.get(system);
            if (count >= offer.places() || bytes.get(system) * 2 >= offer.bytes()) {
                registry.find(system).ifPresent(this::leftBehind); // there may be more where these came from
            }
        });
        letNewerGo(superseded);
        var handedBack = back.isEmpty() ? Uni.createFrom().voidItem() : replicas.handBack(back);
        return handedBack.onFailure().recoverWithUni(failure -> {
            suspect.set(true);
            return Uni.createFrom().voidItem();
        }).chain(() -> load(placed));
    }

    private boolean tryTake(ClaimStore.Claimed claim) {
        var most = registry.find(claim.systemId()).map(limits::places).orElse(1);
        return inMemory.tryTake(claim.systemId(), most, claim.id(), claim.weight());
    }

    /** What made them unnecessary may have waited for them. */
    private void letNewerGo(List<ClaimStore.Claimed> superseded) {
        superseded.forEach(claim -> waits.changed(claim.eventId()));
        if (!superseded.isEmpty()) {
            order.letNextGo(superseded.stream().map(ClaimStore.Claimed::systemId).toList(),
                    superseded.stream().map(ClaimStore.Claimed::subject).toList()).subscribe().with(next -> wake(),
                    failure -> LOG.warnf("the next deliveries of their subjects wait for the next repair: %s", failure.getMessage()));
        }
    }

    private Uni<Void> load(List<ClaimStore.Claimed> placed) {
        if (placed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return events.load(placed.stream().map(ClaimStore.Claimed::eventId).distinct().toList())
                .invoke(loaded -> channel.emit(placed.stream().map(claim -> new DeliveryTask(claim.id(), claim.systemId(),
                        loaded.get(claim.eventId()), claim.attempts(), claim.scheduleStart(), claim.createdMillis())).toList()))
                .onFailure().invoke(failure -> placed.forEach(claim -> inMemory.release(claim.systemId(), claim.id())))
                .replaceWithVoid();
    }
}
