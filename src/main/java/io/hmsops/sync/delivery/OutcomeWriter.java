package io.hmsops.sync.delivery;

import io.hmsops.sync.delivery.OutcomeStore.Recorded;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jboss.logging.Logger;

/**
 * Between the channels {@code attempted} and {@code outcomes}: records attempts, many at a time, and gives their places in memory back.
 * While the database is away it keeps trying; what is held is bounded by {@link InMemory}, so nothing more is taken on meanwhile.
 */
@ApplicationScoped
class OutcomeWriter {

    private static final Logger LOG = Logger.getLogger(OutcomeWriter.class);

    private final OutcomeStore store;
    private final SubjectOrder order;
    private final InMemory inMemory;
    private final DeliveryClaims claims;
    private final Batcher<Attempt, Optional<Outcome>> batcher;

    OutcomeWriter(OutcomeStore store, SubjectOrder order, InMemory inMemory, DeliveryClaims claims, DeliveryConfig config) {
        this.store = store;
        this.order = order;
        this.inMemory = inMemory;
        this.claims = claims;
        this.batcher = new Batcher<>(this::write, dropped -> { }, attempt -> 0, config.maxBatch(), Long.MAX_VALUE, 2,
                Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    @Incoming("attempted")
    @Outgoing("outcomes")
    Multi<Outcome> record(Multi<Attempt> attempts) {
        return EachOnItsOwn.of(attempts, batcher::submit).filter(Optional::isPresent).map(Optional::get);
    }

    private Uni<List<Optional<Outcome>>> write(List<Attempt> attempts) {
        return record(attempts).onFailure().recoverWithItem(this::giveUp).map(recorded -> {
            var outcomes = new ArrayList<Optional<Outcome>>(attempts.size());
            var ended = new ArrayList<Attempt>();
            for (var attempt : attempts) {
                var task = attempt.task();
                var found = recorded.get(task.id());
                inMemory.release(task.systemId(), task.id());
                outcomes.add(found == null ? lost(attempt) : Optional.of(outcome(attempt, found)));
                if (found != null && attempt.ordered() && (found.state() != DeliveryState.PENDING || attempt.latest())) {
                    ended.add(attempt);
                }
            }
            letNextGo(ended);
            claims.released();
            return outcomes;
        });
    }

    /** Until it is recorded. What the database will not take as it is, is recorded one by one, in other words if need be. */
    private Uni<Map<UUID, Recorded>> record(List<Attempt> attempts) {
        var again = new AtomicBoolean();
        return Uni.createFrom().deferred(() -> store.record(attempts, again.getAndSet(true)))
                .onFailure().invoke(failure -> LOG.warnf("outcomes wait for the database: %s", failure.getMessage()))
                .onFailure(failure -> !DataErrors.isOne(failure))
                .retry().withBackOff(Duration.ofMillis(100), Duration.ofSeconds(2)).indefinitely()
                .onFailure(DataErrors::isOne).recoverWithUni(() -> attempts.size() == 1
                        ? store.record(List.of(attempts.get(0).unspeakable()), true)
                        : recordEach(attempts));
    }

    /** What cannot be recorded at all is owned and not held from now on: it comes back as a stray. A failure here would end the channel. */
    private Map<UUID, Recorded> giveUp(Throwable failure) {
        LOG.errorf(failure, "outcomes could not be recorded; their deliveries will be attempted again");
        claims.suspectStrays();
        return Map.of();
    }

    private Uni<Map<UUID, Recorded>> recordEach(List<Attempt> attempts) {
        var all = new HashMap<UUID, Recorded>();
        return Multi.createFrom().iterable(attempts).onItem().transformToUniAndConcatenate(attempt -> record(List.of(attempt))
                .onFailure().recoverWithItem(this::giveUp).invoke(all::putAll)).onItem().ignoreAsUni().replaceWith(all);
    }

    /** Not waited for: the outcome is known. A failure is put right by the repair that the heartbeat makes now and then. */
    private void letNextGo(List<Attempt> ended) {
        if (!ended.isEmpty()) {
            order.letNextGo(ended).subscribe().with(next -> {
                if (next > 0) {
                    claims.wake();
                }
            }, failure -> LOG.warnf("the next deliveries of their subjects wait for the next repair: %s", failure.getMessage()));
        }
    }

    private Outcome outcome(Attempt attempt, Recorded recorded) {
        var delay = attempt.verdict().delay();
        if (delay == null || recorded.state() != DeliveryState.PENDING) {
            return new Outcome(recorded.state() == DeliveryState.SUPERSEDED ? attempt.superseded() : attempt, null);
        }
        claims.wakeIn(delay);
        return new Outcome(attempt, recorded.dueAt());
    }

    private static Optional<Outcome> lost(Attempt attempt) {
        LOG.warnf("delivery %s was taken over or ended by another while it was attempted; its outcome here is not recorded",
                attempt.task().id());
        return Optional.empty();
    }
}
