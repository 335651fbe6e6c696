package io.hmsops.sync.resilience;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The systems' circuit breakers as they are now; also the gauge {@code sync_breaker_state{system}}. Safe from any thread. */
@ApplicationScoped
public class BreakerStates {

    @Inject
    SystemGuards guards;

    /** By system name; a system that was not called yet since the start has none. */
    public Map<String, CircuitBreakerState> all() {
        return guards.all().stream().collect(Collectors.toMap(g -> g.system().systemName(), SystemGuard::state, (a, b) -> b));
    }

    /** {@code CLOSED} for a system that was not called yet. */
    public CircuitBreakerState of(UUID systemId) {
        var guard = guards.find(systemId);
        return guard == null ? CircuitBreakerState.CLOSED : guard.state();
    }

    /** Forgets the state of a system that is gone. */
    public void forget(UUID systemId) {
        guards.forget(systemId);
    }

    /** Forgets the state of all but these systems. */
    public void retain(Collection<UUID> systemIds) {
        guards.retain(systemIds);
    }
}
