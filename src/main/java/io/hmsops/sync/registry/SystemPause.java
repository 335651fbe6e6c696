package io.hmsops.sync.registry;

import io.hmsops.sync.database.OwnContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hibernate.reactive.mutiny.Mutiny.StatelessSession;
import org.jboss.logging.Logger;

/**
 * Pauses and resumes systems: an operator does, and the engine where a partner says that it is gone. Every system can be paused, those
 * managed by configuration too: a pause is no part of the registration, which may be replaced meanwhile. Repeating changes nothing.
 */
@ApplicationScoped
public class SystemPause {

    static final int MAX_REASON = 500;

    private static final Logger LOG = Logger.getLogger(SystemPause.class);

    /** Others may change the same system at the same moment; unlike a replacement, this goes with whatever they did. */
    private static final int TRIES_MORE = 5;

    @Inject
    SystemStore store;

    @Inject
    SystemRegistry registry;

    @Inject
    OwnContext context;

    /** @param made whether anything changed */
    private record Change(SystemEntity row, boolean made) {
    }

    /**
     * For the engine: nothing happens where the system is paused already or deleted. Runs on a context of its own; done once this
     * replica has seen it.
     */
    public Uni<Void> pause(UUID systemId, String reason) {
        return context.run(() -> pause(session -> store.find(session, systemId), reason)).replaceWithVoid();
    }

    /** The system of that name as it is from now on, or {@code null} where there is none; a pause that is there already stays. */
    Uni<SystemEntity> pause(String name, String reason) {
        return pause(session -> store.find(session, name), reason);
    }

    /** The same, the other way round. */
    Uni<SystemEntity> resume(String name) {
        return change(session -> store.find(session, name), row -> row.pausedAt != null, store::resume,
                row -> LOG.infof("system %s: resumed", row.name));
    }

    private Uni<SystemEntity> pause(Function<StatelessSession, Uni<SystemEntity>> find, String reason) {
        return change(find, row -> row.pausedAt == null, (session, row) -> store.pause(session, row, reason),
                row -> LOG.warnf("system %s: paused%s", row.name, reason == null ? "" : ": " + reason));
    }

    private Uni<SystemEntity> change(Function<StatelessSession, Uni<SystemEntity>> find, Predicate<SystemEntity> needed,
            BiFunction<StatelessSession, SystemEntity, Uni<SystemEntity>> work, Consumer<SystemEntity> committed) {
        return Uni.createFrom().deferred(() -> store.change(session -> find.apply(session).chain(row -> row != null && needed.test(row)
                        ? work.apply(session, row).map(changed -> new Change(changed, true))
                        : Uni.createFrom().item(new Change(row, false)))))
                .onFailure(SystemStore::isConflict).retry().atMost(TRIES_MORE)
                .invoke(change -> {
                    if (change.made()) {
                        committed.accept(change.row());
                    }
                })
                .call(registry::refreshAfterChange)
                .map(Change::row);
    }
}
