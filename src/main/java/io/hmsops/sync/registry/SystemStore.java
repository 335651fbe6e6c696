package io.hmsops.sync.registry;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.StaleStateException;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny.SessionFactory;
import org.hibernate.reactive.mutiny.Mutiny.StatelessSession;

/** The table of systems. Every change raises the revision and tells the replicas, in its transaction. */
@ApplicationScoped
class SystemStore {

    /** What {@link RegistryAnnounced} is told of. */
    static final String CHANNEL = "sync_registry";

    /** Any number, the same in all replicas: what those that start at the same time take turns by. */
    private static final long START_LOCK = 0x73796e63L;

    private static final String UNIQUE_VIOLATION = "23505";

    @Inject
    SessionFactory sessions;

    @Inject
    Instance<SystemRemoval> removals;

    /** All systems, by name. */
    Uni<List<SystemEntity>> all() {
        return sessions.withStatelessSession(this::all);
    }

    Uni<List<SystemEntity>> all(StatelessSession session) {
        return session.createSelectionQuery("from SystemEntity where deletedAt is null order by name", SystemEntity.class).getResultList();
    }

    /** At most {@code limit} systems whose names come after the given one; {@code null} for the first. */
    Uni<List<SystemEntity>> page(String after, int limit) {
        return sessions.withStatelessSession(session -> session
                .createSelectionQuery("from SystemEntity where deletedAt is null and name > :after order by name", SystemEntity.class)
                .setParameter("after", after == null ? "" : after).setMaxResults(limit).getResultList());
    }

    /** The system of that name, or {@code null}. */
    Uni<SystemEntity> find(String name) {
        return sessions.withStatelessSession(session -> find(session, name));
    }

    /** Runs changes in one transaction. */
    <T> Uni<T> change(Function<StatelessSession, Uni<T>> work) {
        return sessions.withStatelessTransaction(work);
    }

    /** As {@link #change}, one replica after the other. */
    <T> Uni<T> changeInTurn(Function<StatelessSession, Uni<T>> work) {
        return change(session -> session.createNativeQuery("select cast(pg_advisory_xact_lock(" + START_LOCK + ") as text)", String.class)
                .getSingleResultOrNull().chain(locked -> work.apply(session)));
    }

    Uni<SystemEntity> find(StatelessSession session, String name) {
        return session.createSelectionQuery("from SystemEntity where deletedAt is null and name = :name", SystemEntity.class)
                .setParameter("name", name).getSingleResultOrNull();
    }

    Uni<SystemEntity> find(StatelessSession session, UUID id) {
        return session.createSelectionQuery("from SystemEntity where deletedAt is null and id = :id", SystemEntity.class)
                .setParameter("id", id).getSingleResultOrNull();
    }

    Uni<SystemEntity> insert(StatelessSession session, String name, ManagedBy managedBy, SystemSettings settings) {
        return now(session).chain(now -> {
            var row = new SystemEntity();
            row.id = UuidCreator.getTimeOrderedEpoch();
            row.name = name;
            row.revision = 1;
            row.managedBy = managedBy;
            row.settings = settings.toJson();
            row.createdAt = now;
            row.updatedAt = now;
            return session.insert(row).chain(() -> announce(session)).replaceWith(row);
        });
    }

    /** Nothing is written where nothing differs: a repeated {@code PUT} or start makes no new revision. */
    Uni<SystemEntity> update(StatelessSession session, SystemEntity row, ManagedBy managedBy, SystemSettings settings) {
        var json = settings.toJson();
        if (json.equals(row.settings) && managedBy == row.managedBy) {
            return Uni.createFrom().item(row);
        }
        return now(session).chain(now -> {
            row.managedBy = managedBy;
            row.settings = json;
            row.updatedAt = now;
            return session.update(row).chain(() -> announce(session)).replaceWith(row);
        });
    }

    Uni<SystemEntity> pause(StatelessSession session, SystemEntity row, String reason) {
        return now(session).chain(now -> paused(session, row, now, now, reason));
    }

    Uni<SystemEntity> resume(StatelessSession session, SystemEntity row) {
        return now(session).chain(now -> paused(session, row, now, null, null));
    }

    private static Uni<SystemEntity> paused(StatelessSession session, SystemEntity row, Instant now, Instant since, String reason) {
        row.pausedAt = since;
        row.pausedReason = reason;
        row.updatedAt = now;
        return session.update(row).chain(() -> announce(session)).replaceWith(row);
    }

    Uni<Void> delete(StatelessSession session, SystemEntity row) {
        return Multi.createFrom().iterable(removals)
                .onItem().transformToUniAndConcatenate(removal -> removal.beforeRemoval(session, row.id))
                .collect().last()
                .chain(() -> now(session))
                .chain(now -> {
                    row.deletedAt = now;
                    return session.update(row);
                })
                .chain(() -> announce(session));
    }

    /** Whether a change failed because another one of the same system came first. */
    static boolean isConflict(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException || cause instanceof StaleStateException
                    || cause instanceof ConstraintViolationException violation && UNIQUE_VIOLATION.equals(violation.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static Uni<Void> announce(StatelessSession session) {
        return session.createNativeQuery("notify " + CHANNEL).executeUpdate().replaceWithVoid();
    }

    /** The database's clock, which is the same for all replicas. */
    private static Uni<Instant> now(StatelessSession session) {
        return session.createSelectionQuery("select instant", Instant.class).getSingleResult();
    }
}
