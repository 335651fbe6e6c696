package io.hmsops.sync.outcome;

import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.amqp.Backoff;
import io.hmsops.sync.delivery.Replica;
import io.hmsops.sync.delivery.WokenWork;
import io.hmsops.sync.outcome.Outbox.Found;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.qpid.proton.message.Message;
import org.jboss.logging.Logger;

/**
 * Tells what waits, one wave after the other, while it is this replica's task: reads some, sends them, deletes what the broker has. A
 * crash in between repeats some, under the same ids. One wave is in memory at a time; no session is open while it is sent.
 */
@ApplicationScoped
class OutcomeLoop {

    private static final Logger LOG = Logger.getLogger(OutcomeLoop.class);
    /** Rows of a wave per message in the air, so that few subjects do not leave the others waiting for the wave's end. */
    private static final int WINDOWS = 4;
    private static final int MOST = 1000;
    /** Waves begin where the last one ended, past what was deleted there; so often one looks for what was committed late, before it. */
    private static final long FROM_START_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long COUNT_NANOS = Duration.ofSeconds(15).toNanos();
    /** Counting takes a twentieth of the time at most. */
    private static final int REST = 20;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int TRIES = 8;
    private static final long STEP_MILLIS = 500;

    private final Outbox outbox;
    private final OutboxTask task;
    private final Replica replica;
    private final OutcomeMessage messages;
    private final OutcomeMetrics metrics;
    private final int window;
    private final int most;
    private final Duration retention;
    private final Backoff backoff;
    private final WokenWork woken = new WokenWork(this::run, this::failed);
    private Function<Message, Uni<Void>> broker;
    private BooleanSupplier connected;
    private volatile boolean holding;
    private volatile boolean sending;
    private volatile boolean troubled;
    private volatile long after;
    private volatile long fromStartAt;
    private volatile long countAt = System.nanoTime();

    OutcomeLoop(Outbox outbox, OutboxTask task, Replica replica, OutcomeMetrics metrics, OutcomeConfig config, AmqpConfig amqp) {
        this.outbox = outbox;
        this.task = task;
        this.replica = replica;
        this.messages = new OutcomeMessage(config);
        this.metrics = metrics;
        this.window = config.window();
        this.most = Math.min(MOST, WINDOWS * window);
        this.retention = config.retention();
        this.backoff = new Backoff(amqp.retryDelay(), amqp.maxRetryDelay());
    }

    /**
     * @param broker    sends a message, as {@link io.hmsops.sync.amqp.AmqpSender#send} does
     * @param connected whether the broker is there, as far as is known
     */
    void start(Function<Message, Uni<Void>> broker, BooleanSupplier connected) {
        this.broker = broker;
        this.connected = connected;
        woken.start();
    }

    /** Nothing more begins; what is in the air ends. */
    void stop() {
        woken.stop();
    }

    /** Whether messages are in the air, or what became of them is being written. */
    boolean isSending() {
        return sending;
    }

    /** Whether it is this replica's task, as far as it knows. */
    boolean isHolding() {
        return holding;
    }

    void wake() {
        woken.wake();
    }

    private Uni<Void> run() {
        return WokenWork.whilst(this::wave);
    }

    private void failed(Throwable failure) {
        after = 0;
        sending = false;
        LOG.warnf("outcomes wait for the next heartbeat: %s", failure.getMessage());
    }

    /** Whether there is another one. */
    private Uni<Boolean> wave() {
        if (woken.isStopped() || !replica.mayDeliver()) {
            return Uni.createFrom().item(false);
        }
        var mine = holding ? Uni.createFrom().item(true) : task.take().invoke(taken -> {
            holding = taken;
            if (taken) {
                LOG.info("this replica tells the outcomes of deliveries");
            }
        });
        return mine.chain(held -> held ? outbox.next(after, most).chain(this::tell) : Uni.createFrom().item(false));
    }

    private Uni<Boolean> tell(Found found) {
        if (!found.held()) {
            LOG.info("another replica tells the outcomes of deliveries");
            holding = false;
            metrics.nothingWaits();
            return Uni.createFrom().item(false);
        }
        var outcomes = found.outcomes();
        if (outcomes.isEmpty()) {
            var again = after > 0;
            startOver();
            if (!again) {
                metrics.nothingWaits();
            }
            return Uni.createFrom().item(again);
        }
        sending = true;
        return new OutcomeWave(outcome -> broker.apply(messages.of(outcome)), () -> woken.isStopped() || !replica.mayDeliver())
                .run(outcomes, window)
                .call(this::settle)
                .invoke(() -> sending = false)
                .chain(result -> goOn(outcomes, result));
    }

    /** Until it is written, within reason: otherwise they are sent again. */
    private Uni<Void> settle(OutcomeWave.Result result) {
        var refused = new LinkedHashMap<Long, String>();
        result.refused().forEach((outcome, reason) -> refused.put(outcome.seq(), reason));
        return patiently(() -> outbox.told(result.accepted().stream().map(WaitingOutcome::seq).toList()))
                .chain(() -> patiently(() -> outbox.refused(refused)))
                .invoke(() -> count(result));
    }

    private void count(OutcomeWave.Result result) {
        result.accepted().stream().collect(Collectors.groupingBy(WaitingOutcome::kind, Collectors.counting()))
                .forEach((kind, count) -> metrics.sent(kind, count.intValue()));
        if (!result.refused().isEmpty()) {
            var first = result.refused().entrySet().iterator().next();
            metrics.refused(result.refused().size());
            LOG.warnf("%d outcomes will never be told, the broker refused them for good; they are kept in outcome_refused. One is of delivery"
                    + " %s: %s", result.refused().size(), first.getKey().delivery(), first.getValue());
        }
    }

    private Uni<Boolean> goOn(List<WaitingOutcome> outcomes, OutcomeWave.Result result) {
        if (result.trouble() != null) {
            startOver();
            if (!troubled) {
                LOG.warnf("outcomes wait: %s", result.trouble().getMessage());
            }
            troubled = true;
            return look().chain(() -> pause(backoff.next(), connected.getAsBoolean()));
        }
        troubled = false;
        backoff.reset();
        if (result.accepted().size() + result.refused().size() < outcomes.size()) { // stopped, or not heard of for too long
            startOver();
            return Uni.createFrom().item(false);
        }
        if (outcomes.size() < most || System.nanoTime() - fromStartAt > FROM_START_NANOS) {
            startOver();
        } else {
            after = outcomes.get(outcomes.size() - 1).seq();
        }
        if (outcomes.size() < most) {
            metrics.nothingWaits();
            return Uni.createFrom().item(false);
        }
        return look().replaceWith(true);
    }

    /** Shorter where the broker comes back. */
    private Uni<Boolean> pause(long millis, boolean wasConnected) {
        if (millis <= 0 || woken.isStopped() || !wasConnected && connected.getAsBoolean()) {
            return Uni.createFrom().item(true);
        }
        var step = Math.min(millis, STEP_MILLIS);
        return Uni.createFrom().item(true).onItem().delayIt().by(Duration.ofMillis(step)).chain(() -> pause(millis - step, wasConnected));
    }

    private void startOver() {
        after = 0;
        fromStartAt = System.nanoTime();
    }

    /** Counts what waits, if it is time. */
    private Uni<Void> look() {
        var begun = System.nanoTime();
        if (begun - countAt < 0) {
            return Uni.createFrom().voidItem();
        }
        return outbox.waiting().invoke(metrics::waiting)
                .onTermination().invoke(() -> countAt = System.nanoTime() + Math.max(COUNT_NANOS, REST * (System.nanoTime() - begun)))
                .onFailure().invoke(failure -> LOG.debugf("what waits to be told could not be counted: %s", failure.getMessage()))
                .onFailure().recoverWithNull().replaceWithVoid();
    }

    /** Deletes what is too old to be told, where that is this replica's task; and says that outcomes are wanted still. */
    void upkeep() {
        if (!holding) {
            return;
        }
        task.want().chain(() -> WokenWork.whilst(() -> outbox.expire(retention).map(gone -> {
            if (gone > 0) {
                LOG.warnf("%d outcomes were deleted untold: they have waited for the broker for %s", gone, retention);
                metrics.expired(gone);
            }
            return gone > 0;
        }))).chain(() -> outbox.expireRefused(retention)).subscribe().with(done -> { },
                failure -> LOG.warnf("outcomes that are too old stay until the next time: %s", failure.getMessage()));
    }

    private static <T> Uni<T> patiently(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(work::get).onFailure().retry().withBackOff(FIRST_WAIT, LONGEST_WAIT).atMost(TRIES);
    }
}
