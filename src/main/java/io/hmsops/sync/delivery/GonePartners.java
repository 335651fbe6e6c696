package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemPause;
import io.hmsops.sync.registry.SystemRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Pauses the system of a partner that says it is gone for good, once for all attempts that were in the air. Not waited for; where it
 * fails the next attempt meets the same answer. Safe from any thread.
 */
@ApplicationScoped
class GonePartners {

    private static final Logger LOG = Logger.getLogger(GonePartners.class);

    private final SystemRegistry registry;
    private final SystemPause pause;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    GonePartners(SystemRegistry registry, SystemPause pause) {
        this.registry = registry;
        this.pause = pause;
    }

    /** Called for each recorded attempt. */
    void attempted(Attempt attempt) {
        if (attempt.verdict().code() == FailureCode.GONE && isStill(attempt.system()) && underWay.add(attempt.system().id())) {
            var system = attempt.system();
            pause.pause(system.id(), "the partner answered " + attempt.verdict().error())
                    .onTermination().invoke(() -> underWay.remove(system.id()))
                    .subscribe().with(paused -> { }, failure -> LOG.warnf("system %s: its partner is gone, and it could not be paused: %s",
                            system.name(), failure.getMessage()));
        }
    }

    /** An answer to an earlier revision says nothing: the endpoint may be another by now, or an operator has just resumed the system. */
    private boolean isStill(ExternalSystem asked) {
        return registry.find(asked.id()).filter(now -> now.revision() == asked.revision() && !now.isPaused()).isPresent();
    }
}
