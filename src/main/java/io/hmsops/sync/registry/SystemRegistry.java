package io.hmsops.sync.registry;

import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.resilience.BreakerStates;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The cached view of all systems. Reads do no I/O; safe from any thread. */
@ApplicationScoped
public class SystemRegistry {

    private static final Logger LOG = Logger.getLogger(SystemRegistry.class);

    @Inject
    SystemStore store;

    @Inject
    OwnContext context;

    @Inject
    OpenPartners partners;

    @Inject
    BreakerStates breakers;

    @Inject
    Event<SystemsChanged> changes;

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile long seenRevisions = -1;
    private CompletableFuture<Void> next;
    private boolean reading;

    /** All systems, by name. */
    public List<ExternalSystem> all() {
        return snapshot.systems();
    }

    public Optional<ExternalSystem> find(UUID id) {
        return Optional.ofNullable(snapshot.byId().get(id));
    }

    /** The systems that care about the event, by name. */
    public List<ExternalSystem> matching(io.hmsops.sync.event.Event event) {
        return snapshot.wanting(event.type());
    }

    /**
     * For whoever asks the database regularly: reads the systems anew where the sum of all revisions ever is not what it was at the last
     * call. What {@code NOTIFY} told is usually read already; this is for what it could not tell.
     */
    public void refreshIfChanged(long revisions) {
        if (revisions != seenRevisions) {
            refresh().subscribe().with(done -> seenRevisions = revisions,
                    failure -> LOG.warnf("the systems could not be read again; going on with those that are known: %s", failure.getMessage()));
        }
    }

    /** Reads the systems anew; done once this view has everything that was committed before the call. One read at a time. */
    Uni<Void> refresh() {
        return Uni.createFrom().completionStage(this::joinNext);
    }

    /** The change is committed, whatever becomes of this: where it fails here {@link RegistryAnnounced} is told, or tries again. */
    Uni<Void> refreshAfterChange() {
        return refresh().onFailure().invoke(failure -> LOG.warn("a change of the systems is stored and not yet seen here", failure))
                .onFailure().recoverWithNull();
    }

    /** One that is under way may have read already: wait for the one after it, which all that wait share. */
    private synchronized CompletableFuture<Void> joinNext() {
        if (next == null) {
            next = new CompletableFuture<>();
        }
        var joined = next;
        if (!reading) {
            readNext();
        }
        return joined.copy();
    }

    private synchronized void readNext() {
        var done = next;
        next = null;
        reading = done != null;
        if (reading) {
            context.run(store::all).invoke(this::replace).onTermination().invoke(this::readNext)
                    .subscribe().with(rows -> done.complete(null), done::completeExceptionally);
        }
    }

    private void replace(List<SystemEntity> rows) {
        var known = snapshot.byId();
        Function<SystemEntity, ExternalSystem> toSystem = row -> {
            var old = known.get(row.id);
            return old != null && old.revision() == row.revision ? old : row.toSystem();
        };
        var latest = new Snapshot(rows.stream().map(toSystem).toList());
        snapshot = latest;
        partners.retain(latest.byId());
        breakers.retain(latest.byId().keySet());
        changes.fire(new SystemsChanged());
    }
}
