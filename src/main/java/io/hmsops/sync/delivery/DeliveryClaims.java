package io.hmsops.sync.delivery;

import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.resilience.BreakerStates;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

    private enum State {
        STOPPED, IDLE, RUNNING, RUNNING_AND_WOKEN
    }

    private final Vertx vertx;
    private final OwnContext context;
    private final SystemRegistry registry;
    private final BreakerStates breakers;
    private final ClaimStore store;
    private final EventStore events;
    private final InMemory inMemory;
    private final DeliveryChannel channel;
    private final Replica replica;
    private final DeliveryConfig config;
    private final AtomicReference<State> state = new AtomicReference<>(State.STOPPED);
    private final AtomicBoolean backlog = new AtomicBoolean();
    private final AtomicBoolean suspect = new AtomicBoolean();

    DeliveryClaims(Vertx vertx, OwnContext context, SystemRegistry registry, BreakerStates breakers, ClaimStore store,
            EventStore events, InMemory inMemory, DeliveryChannel channel, Replica replica, DeliveryConfig config) {
        this.vertx = vertx;
        this.context = context;
        this.registry = registry;
        this.breakers = breakers;
        this.store = store;
        this.events = events;
        this.inMemory = inMemory;
        this.channel = channel;
        this.replica = replica;
        this.config = config;
    }

    void start() {
        state.set(State.IDLE);
    }

    /** No more claims; a cycle under way hands back what it claimed. */
    void stop() {
        state.set(State.STOPPED);
    }

    /** Something may be due now. */
    void wake() {
        var before = state.getAndUpdate(now -> switch (now) {
            case STOPPED -> State.STOPPED;
            case IDLE -> State.RUNNING;
            case RUNNING, RUNNING_AND_WOKEN -> State.RUNNING_AND_WOKEN;
        });
        if (before == State.IDLE) {
            run();
        }
    }

    /** Something will be due then; what is further away than the next poll is left to it. */
    void wakeIn(Duration delay) {
        if (delay.compareTo(config.pollInterval()) < 0) {
            vertx.setTimer(Math.max(1, delay.toMillis()), timer -> wake());
        }
    }

    /** A delivery to the system was left in the database for want of a place. */
    void leftBehind(ExternalSystem system) {
        if (isHealthy(system)) {
            backlog.set(true);
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

    /** Whether the system's breaker is closed: otherwise its deliveries wait in the database, and a few at each poll try it. */
    boolean isHealthy(ExternalSystem system) {
        return breakers.of(system.id()) == CircuitBreakerState.CLOSED;
    }

    private void run() {
        context.run(this::cycle).subscribe().with(claimed -> ended(), failure -> {
            LOG.warnf("claiming deliveries failed: %s", failure.getMessage());
            backlog.set(true);
            suspect.set(true);
            ended();
        });
    }

    private void ended() {
        var before = state.getAndUpdate(now -> switch (now) {
            case STOPPED -> State.STOPPED;
            case IDLE, RUNNING -> State.IDLE;
            case RUNNING_AND_WOKEN -> State.RUNNING;
        });
        if (before == State.RUNNING_AND_WOKEN) {
            run();
        }
    }

    private Uni<Void> cycle() {
        return handBackStrays().chain(() -> {
            backlog.set(false);
            var offers = offers();
            return offers.isEmpty() || !replica.mayDeliver() ? Uni.createFrom().voidItem()
                    : store.claim(new ArrayList<>(offers.values())).chain(claimed -> take(offers, claimed));
        });
    }

    /** What we own and do not hold would wait for ever: nobody takes over from the living. */
    private Uni<Void> handBackStrays() {
        if (!suspect.getAndSet(false)) {
            return Uni.createFrom().voidItem();
        }
        return store.owned().map(owned -> owned.stream().filter(id -> !inMemory.holds(id)).toList())
                .chain(strays -> strays.isEmpty() ? Uni.createFrom().voidItem() : store.handBack(strays)
                        .invoke(() -> LOG.infof("handed back %d deliveries that were owned but not held", strays.size())))
                .onFailure().invoke(() -> suspect.set(true));
    }

    private Map<UUID, ClaimStore.Offer> offers() {
        var offers = new HashMap<UUID, ClaimStore.Offer>();
        for (var system : registry.all()) {
            var free = inMemory.free(system.id());
            var places = Math.min(free.places(), isHealthy(system) ? config.maxBatch() : PLACES_BEHIND_A_BREAKER);
            if (places > 0) {
                offers.put(system.id(), new ClaimStore.Offer(system.id(), places, free.bytes(),
                        system.delivery().ordering() != Ordering.NONE));
            } else {
                leftBehind(system); // cannot know: look again once a place is free
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
        for (var claim : claimed) {
            bytes.merge(claim.systemId(), claim.weight(), Long::sum);
            counts.merge(claim.systemId(), 1, Integer::sum);
            if (replica.mayDeliver() && inMemory.tryTake(claim.systemId(), claim.id(), claim.weight())) {
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
        var handedBack = back.isEmpty() ? Uni.createFrom().voidItem() : store.handBack(back);
        return handedBack.onFailure().recoverWithUni(failure -> {
            suspect.set(true);
            return Uni.createFrom().voidItem();
        }).chain(() -> load(placed));
    }

    private Uni<Void> load(List<ClaimStore.Claimed> placed) {
        if (placed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return events.load(placed.stream().map(ClaimStore.Claimed::eventId).distinct().toList())
                .invoke(loaded -> channel.emit(placed.stream().map(claim -> new DeliveryTask(claim.id(), claim.systemId(),
                        loaded.get(claim.eventId()), claim.attempts(), claim.createdMillis())).toList()))
                .onFailure().invoke(failure -> placed.forEach(claim -> inMemory.release(claim.systemId(), claim.id())))
                .replaceWithVoid();
    }
}
