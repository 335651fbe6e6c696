package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.resilience.BreakerStates;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;

/** What this replica may do for a system now. */
@ApplicationScoped
class SystemLimits {

    /** A system with a rate holds what it can take until others are heard of again; more would only keep it from them. */
    private static final int SECONDS_AHEAD = 5;

    private final BreakerStates breakers;
    private final Replica replica;
    private final DeliveryConfig config;

    SystemLimits(BreakerStates breakers, Replica replica, DeliveryConfig config) {
        this.breakers = breakers;
        this.replica = replica;
        this.config = config;
    }

    /** Whether deliveries may be sent as they come: not where it is paused, nor behind a breaker that is not closed. */
    boolean flows(ExternalSystem system) {
        return !system.isPaused() && breakers.of(system.id()) == CircuitBreakerState.CLOSED;
    }

    /** Attempts to begin per second at most: this replica's share of the system's rate; infinite where it has none. */
    double rate(ExternalSystem system) {
        var rate = system.delivery().ratePerSecond();
        return rate == null ? Double.POSITIVE_INFINITY : rate / (1 + replica.others());
    }

    /** Deliveries to hold in memory at most. */
    int places(ExternalSystem system) {
        return (int) Math.max(1, Math.min(config.maxInMemoryPerSystem(), Math.ceil(rate(system) * SECONDS_AHEAD)));
    }
}
