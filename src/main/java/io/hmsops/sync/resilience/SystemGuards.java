package io.hmsops.sync.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** One guard per system, that of its newest revision. Forgets only what it is told to: {@link BreakerStates}. */
@ApplicationScoped
class SystemGuards {

    private static final Logger LOG = Logger.getLogger(SystemGuards.class);

    private final Map<UUID, SystemGuard> guards = new ConcurrentHashMap<>();
    private final MultiGauge gauge;

    SystemGuards(MeterRegistry meters) {
        gauge = MultiGauge.builder("sync.breaker.state")
                .description("The system's circuit breaker: 0 closed, 1 half open, 2 open").register(meters);
    }

    /** A call that still comes with an older revision shares the newer one's state. */
    SystemGuard of(SystemScoped system, PerSystem settings) {
        var known = guards.get(system.systemId());
        if (known != null && known.system().revision() >= system.revision()) {
            return known;
        }
        var guard = guards.compute(system.systemId(), (id, old) -> old != null && old.system().revision() >= system.revision()
                ? old : new SystemGuard(system, settings, this::changed));
        publish();
        return guard;
    }

    Collection<SystemGuard> all() {
        return guards.values();
    }

    SystemGuard find(UUID systemId) {
        return guards.get(systemId);
    }

    void forget(UUID systemId) {
        if (guards.remove(systemId) != null) {
            publish();
        }
    }

    void retain(Collection<UUID> systemIds) {
        if (guards.keySet().retainAll(systemIds)) {
            publish();
        }
    }

    private void changed(SystemGuard guard, CircuitBreakerState to) {
        if (guards.get(guard.system().systemId()) == guard) {
            LOG.infof("breaker of system %s: %s", guard.system().systemName(), to);
        }
    }

    private synchronized void publish() {
        gauge.register(guards.values().stream()
                .map(guard -> Row.of(Tags.of("system", guard.system().systemName()), guard, SystemGuards::level)).toList(), true);
    }

    private static double level(SystemGuard guard) {
        return switch (guard.state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
