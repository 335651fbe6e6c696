package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.delivery.AcceptStore.NewDelivery;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Takes events: matches subscriptions, commits each event with one delivery per subscribed system, and only then sends the deliveries
 * on their way. Concurrent submissions share commits.
 */
@ApplicationScoped
public class SyncManager {

    private static final Logger LOG = Logger.getLogger(SyncManager.class);
    private static final long MAX_BATCH_WEIGHT = 4 * 1024 * 1024;

    private final Matching matching;
    private final AcceptStore store;
    private final InMemory inMemory;
    private final InProgress inProgress;
    private final DeliveryChannel channel;
    private final DeliveryClaims claims;
    private final SystemLimits limits;
    private final SubjectOrder order;
    private final Replica replica;
    private final OutcomeWaits waits;
    private final DeliveryMetrics metrics;
    private final DeliveryConfig config;
    private final Clock clock;
    private final Batcher<Draft, Result> batcher;

    SyncManager(Matching matching, AcceptStore store, InMemory inMemory, InProgress inProgress, DeliveryChannel channel,
            DeliveryClaims claims, SystemLimits limits, SubjectOrder order, Replica replica, OutcomeWaits waits, DeliveryMetrics metrics,
            DeliveryConfig config, Clock clock) {
        this.matching = matching;
        this.store = store;
        this.inMemory = inMemory;
        this.inProgress = inProgress;
        this.channel = channel;
        this.claims = claims;
        this.limits = limits;
        this.order = order;
        this.replica = replica;
        this.waits = waits;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.batcher = new Batcher<>(this::write, this::release, Draft::weight, config.maxBatch(), MAX_BATCH_WEIGHT, 2, config.maxQueue(),
                config.maxQueueMemory().asLongValue());
    }

    /** One submission's part in a transaction. */
    private record Draft(List<Submission> submissions, List<DraftDelivery> deliveries, Map<UUID, Map<String, DeliveryState>> states) {
        long weight() {
            return submissions.stream().mapToLong(s -> 1024 + (s.event().data() == null ? 0 : s.event().data().length)).sum()
                    + (long) deliveries.size() * DeliveryTask.OVERHEAD;
        }
    }

    /** How a draft's write ended: one of the two is {@code null}. */
    private record Result(AcceptStore.Written written, Throwable failure) {
        Uni<AcceptStore.Written> get() {
            return failure == null ? Uni.createFrom().item(written) : Uni.createFrom().failure(failure);
        }
    }

    private record DraftDelivery(UUID id, Event event, ExternalSystem system, DeliveryTask task, boolean place) {
    }

    /**
     * Accepts events, all in one transaction, in this order. Answers one acceptance per submission.
     *
     * <p>Fails with a {@code 503} {@link ProblemException} where more waits than may, or the database does not answer in time; after the
     * latter the events may or may not have been stored, and the same submission again finds out.
     */
    public Uni<List<Acceptance>> accept(List<Submission> submissions) {
        return Uni.createFrom().deferred(() -> {
            var entered = submissions.stream().map(inProgress::enter).toList();
            var fresh = new ArrayList<Submission>();
            for (int i = 0; i < submissions.size(); i++) {
                if (entered.get(i)) {
                    fresh.add(submissions.get(i));
                }
            }
            var context = Vertx.currentContext();
            var accepted = store(fresh).onTermination().invoke(() -> fresh.forEach(inProgress::leave));
            return (context == null ? accepted : accepted.emitOn(task -> context.runOnContext(ignored -> task.run())))
                    .map(List::iterator)
                    .map(answers -> entered.stream().map(in -> in ? answers.next() : new Acceptance.InProgress()).toList());
        });
    }

    private Uni<List<Acceptance>> store(List<Submission> submissions) {
        if (submissions.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return matching.of(submissions).chain(systems -> store(submissions, draft(submissions, systems)));
    }

    private Uni<List<Acceptance>> store(List<Submission> submissions, Draft draft) {
        return batcher.submit(draft)
                .onFailure(Batcher.FullException.class).invoke(() -> release(draft))
                .ifNoItem().after(config.commitTimeout()).fail()
                .chain(Result::get)
                .onFailure().transform(this::unavailable)
                .chain(written -> Multi.createFrom().iterable(submissions)
                        .onItem().transformToUniAndConcatenate(submission -> acceptance(submission, draft, written)).collect().asList());
    }

    private Draft draft(List<Submission> submissions, Map<UUID, List<ExternalSystem>> systems) {
        var deliveries = new ArrayList<DraftDelivery>();
        var states = new HashMap<UUID, Map<String, DeliveryState>>();
        for (var submission : submissions) {
            var event = submission.event();
            var matching = systems.get(event.id());
            var ofEvent = new LinkedHashMap<String, DeliveryState>();
            matching.forEach(system -> ofEvent.put(system.name(), system.isPaused() ? DeliveryState.PARKED : DeliveryState.PENDING));
            states.put(event.id(), ofEvent);
            for (var system : matching) {
                var task = new DeliveryTask(UuidCreator.getTimeOrderedEpoch(), system.id(), event, 0, 0, clock.millis());
                var place = replica.mayDeliver() && limits.flows(system)
                        && inMemory.tryTake(system.id(), limits.places(system), task.id(), task.weight());
                deliveries.add(new DraftDelivery(task.id(), event, system, task, place));
            }
        }
        return new Draft(submissions, deliveries, states);
    }

    private void release(Draft draft) {
        draft.deliveries().stream().filter(DraftDelivery::place)
                .forEach(delivery -> inMemory.release(delivery.system().id(), delivery.id()));
    }

    /** Writes drafts in one transaction; where one of them cannot be stored, each alone, so that it spoils no other. */
    private Uni<List<Result>> write(List<Draft> drafts) {
        return writeTogether(drafts)
                .map(written -> drafts.stream().map(draft -> new Result(written, null)).toList())
                .onFailure().recoverWithUni(failure -> drafts.size() > 1 && DataErrors.isOne(failure) ? writeEach(drafts)
                        : Uni.createFrom().item(drafts.stream().map(draft -> failed(draft, failure)).toList()));
    }

    private Uni<List<Result>> writeEach(List<Draft> drafts) {
        return Uni.join().all(drafts.stream().map(draft -> writeTogether(List.of(draft))
                .map(written -> new Result(written, null))
                .onFailure().recoverWithItem(failure -> failed(draft, failure))).toList()).andFailFast();
    }

    private Result failed(Draft draft, Throwable failure) {
        release(draft);
        claims.suspectStrays(); // a commit whose answer was lost may have made them ours
        return new Result(null, failure);
    }

    private Uni<AcceptStore.Written> writeTogether(List<Draft> drafts) {
        var submissions = drafts.stream().flatMap(draft -> draft.submissions().stream()).toList();
        var deliveries = new ArrayList<NewDelivery>();
        for (var draft : drafts) {
            for (var delivery : draft.deliveries()) {
                deliveries.add(new NewDelivery(delivery.id(), delivery.event().id(), delivery.system().id(), delivery.event().subject(),
                        delivery.system().delivery().ordering(), delivery.place()));
            }
        }
        return store.write(submissions, deliveries)
                .onFailure(DataErrors::isCollision).retry().atMost(1)
                .onItem().invoke(written -> handOn(drafts, written));
    }

    /** After the commit: what is held goes into the channel, places of the rest are given back. */
    private void handOn(List<Draft> drafts, AcceptStore.Written written) {
        var tasks = new ArrayList<DeliveryTask>();
        var latest = new ArrayList<DeliveryTask>();
        for (var draft : drafts) {
            for (var delivery : draft.deliveries()) {
                if (written.held().contains(delivery.id())) {
                    tasks.add(delivery.task());
                } else if (delivery.place()) {
                    inMemory.release(delivery.system().id(), delivery.id());
                }
                if (written.blocked().contains(delivery.id()) && delivery.system().delivery().ordering() == Ordering.LATEST) {
                    latest.add(delivery.task());
                }
                if (written.events().contains(delivery.event().id()) && !written.held().contains(delivery.id())
                        && !written.blocked().contains(delivery.id())) {
                    claims.leftBehind(delivery.system());
                }
            }
        }
        metrics.accepted(written.events().size());
        written.superseded().forEach(waits::changed);
        channel.emit(tasks);
        if (!written.blocked().isEmpty()) {
            order.lookAgain(written.blocked(), latest).subscribe().with(free -> {
                if (free > 0) {
                    claims.wake();
                }
            }, failure -> LOG.warnf("blocked deliveries wait for the next repair: %s", failure.getMessage()));
        }
    }

    private Uni<Acceptance> acceptance(Submission submission, Draft draft, AcceptStore.Written written) {
        var event = submission.event();
        if (written.events().contains(event.id())) {
            return Uni.createFrom().item(new Acceptance.Accepted(event.id(), draft.states().getOrDefault(event.id(), Map.of())));
        }
        return store.existing(submission).onFailure().transform(this::unavailable).map(existing -> {
            metrics.repeated();
            var other = existing.stream().filter(e -> !Arrays.equals(e.fingerprint(), submission.fingerprint())).findFirst();
            return other.<Acceptance>map(e -> new Acceptance.Conflict(e.id()))
                    .orElseGet(() -> new Acceptance.Replayed(existing.get(0).id()));
        });
    }

    private Throwable unavailable(Throwable failure) {
        if (failure instanceof Batcher.FullException) {
            metrics.refused();
            return ProblemException.overloaded("More events are waiting to be stored than can be taken; nothing was stored.", 1);
        }
        if (DataErrors.isOne(failure)) {
            LOG.errorf(failure, "an event that was found right cannot be stored");
            return ProblemException.of(422, "The database cannot hold this event; nothing was stored.");
        }
        LOG.warnf("events could not be stored: %s", failure);
        return ProblemException.overloaded("The database did not store the event in time. Send it again with the same identity.", 5);
    }
}
