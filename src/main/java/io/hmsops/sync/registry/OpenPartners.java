package io.hmsops.sync.registry;

import io.hmsops.sync.connector.ConnectorRegistry;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The partners that are kept open, one per system and revision of its settings; superseded ones are closed. */
@ApplicationScoped
public class OpenPartners {

    private static final Logger LOG = Logger.getLogger(OpenPartners.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();

    @Inject
    ConnectorRegistry connectors;

    @Inject
    Targets targets;

    @Inject
    Vertx vertx;

    private record Kept(long revision, Duration timeout, Partner partner) {
    }

    /**
     * The open partner of a system; opened at first use. Does no I/O. Who still holds an older revision gets the newer one's.
     *
     * @throws InvalidSettingsException where the stored settings fit no more (a connector changed, a secret is gone)
     */
    public Partner of(ExternalSystem system) {
        var known = kept.get(system.id());
        if (known != null && known.revision() >= system.revision()) {
            return known.partner();
        }
        return kept.compute(system.id(), (id, old) -> {
            if (old != null && old.revision() >= system.revision()) {
                return old;
            }
            var opened = new Kept(system.revision(), system.timeout(), open(system));
            if (old != null) {
                closeLater(old);
            }
            return opened;
        }).partner();
    }

    /**
     * A partner that is not kept: the caller closes it. Opened outside of whatever context asks: what is made on a request's context
     * belongs to the HTTP server, and would be closed with it at the very start of a shutdown, under the attempts in the air.
     */
    Partner open(ExternalSystem system) {
        var outside = ((VertxInternal) vertx).createEventLoopContext();
        var asking = outside.beginDispatch();
        try {
            return openHere(system);
        } finally {
            outside.endDispatch(asking);
        }
    }

    private Partner openHere(ExternalSystem system) {
        return connectors.open(system.connector(), targets.of(system), system.options());
    }

    /** Closes what is kept open of systems other than these, or of an older revision. */
    void retain(Map<UUID, ExternalSystem> systems) {
        kept.forEach((id, partner) -> {
            var system = systems.get(id);
            if ((system == null || system.revision() > partner.revision()) && kept.remove(id, partner)) {
                closeLater(partner);
            }
        });
    }

    /** Not before an attempt that took the partner a moment ago, but has not begun yet, had its time. */
    private static void closeLater(Kept old) {
        Uni.createFrom().voidItem().onItem().delayIt().by(old.timeout()).chain(old.partner()::close)
                .subscribe().with(closed -> { }, failure -> LOG.warn("a partner could not be closed", failure));
    }

    void closeAll(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownEvent event) {
        List<Uni<Void>> closing = kept.values().stream().map(p -> p.partner().close().onFailure().recoverWithNull()).toList();
        kept.clear();
        if (!closing.isEmpty()) {
            Uni.join().all(closing).andCollectFailures().replaceWithVoid()
                    .ifNoItem().after(CLOSING).recoverWithItem(() -> null).await().indefinitely();
        }
    }
}
