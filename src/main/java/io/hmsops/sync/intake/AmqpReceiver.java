package io.hmsops.sync.intake;

import io.hmsops.sync.amqp.AmqpChannels;
import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.amqp.AmqpSubscription;
import io.hmsops.sync.amqp.Incoming;
import io.hmsops.sync.amqp.OwnBroker;
import io.hmsops.sync.intake.AmqpVerdict.Outcome;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Gives what the broker brings to {@link AmqpDoor}, batch by batch: everything that has come while the last batch was stored is the next one.
 * A message is settled once it was dealt with. On any trouble the connection is closed, which gives all of them back to the broker in their
 * order, and made anew after a while, for ever. All state belongs to the subscription's Vert.x context.
 *
 * <p>The largest message is {@code sync.intake.max-body} and what may stand around a body, also where the body is an event's document:
 * unlike HTTP's, an AMQP message is in memory as a whole before anybody sees it.
 */
@ApplicationScoped
class AmqpReceiver implements AmqpSubscription.Taker {

    private static final Logger LOG = Logger.getLogger(AmqpReceiver.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    /** More than a message's properties and annotations take. */
    private static final int AROUND_BODY = 256 * 1024;

    private final AmqpDoor door;
    private final RejectedCopies copies;
    private final OwnBroker broker;
    private final AmqpConfig config;
    private final AmqpMetrics metrics;
    private final long largest;

    private final AmqpCredit credit;
    private final List<Incoming> waiting = new ArrayList<>();
    private AmqpSubscription subscription;
    private boolean busy;
    /** Counts the links: what came over an earlier one is not there to be settled. */
    private int link;

    AmqpReceiver(AmqpDoor door, RejectedCopies copies, OwnBroker broker, AmqpConfig config, IntakeConfig intake, AmqpMetrics metrics) {
        this.door = door;
        this.copies = copies;
        this.broker = broker;
        this.config = config;
        this.metrics = metrics;
        largest = intake.maxBody().asLongValue() + AROUND_BODY;
        credit = new AmqpCredit(config.window(), config.maxMemory().asLongValue(), largest);
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            copies.open();
            subscription = broker.receive(config.address(), AmqpChannels.EVENTS, largest, this);
            subscription.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (subscription != null) {
            Uni.join().all(subscription.close(), copies.close()).andCollectFailures().replaceWithVoid()
                    .ifNoItem().after(LONGEST_CLOSE).fail().onFailure().recoverWithNull().await().indefinitely();
        }
    }

    @Override
    public void attached() {
        credit.lost(); // of which some may have been counted while there was no link
        subscription.grant(credit.more());
    }

    @Override
    public void received(Incoming message) {
        credit.received(message.bytes());
        waiting.add(message);
        next();
        subscription.grant(credit.more());
    }

    @Override
    public void lost() {
        link++;
        metrics.counted(Outcome.RELEASED, waiting.size());
        drop(waiting);
        waiting.clear();
        credit.lost();
    }

    @Override
    public void refusedTooLarge() {
        LOG.warnf("a message from %s was rejected: it is larger than %d bytes", config.address(), largest);
        metrics.counted(Outcome.REJECTED, 1);
    }

    private void drop(List<Incoming> messages) {
        credit.dropped(messages.size(), messages.stream().mapToLong(Incoming::bytes).sum());
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        var batch = List.copyOf(waiting);
        waiting.clear();
        metrics.batch(batch.size());
        var from = link;
        VertxContext.createNewDuplicatedContext(subscription.context()).runOnContext(ignored ->
                door.receive(batch.stream().map(Incoming::message).toList()).subscribe().with(
                        verdicts -> done(() -> settle(batch, verdicts, from)), failure -> done(() -> giveBack(batch, failure, from))));
    }

    private void done(Runnable end) {
        subscription.context().runOnContext(ignored -> {
            busy = false;
            end.run();
            next();
            subscription.grant(credit.more());
        });
    }

    private void settle(List<Incoming> batch, List<AmqpVerdict> verdicts, int from) {
        drop(batch);
        for (int i = 0; i < batch.size(); i++) {
            var verdict = verdicts.get(i);
            metrics.counted(verdict.outcome(), 1);
            if (from != link) {
                continue; // they come again, and are known
            } else if (verdict.condition() == null) {
                batch.get(i).accept();
            } else {
                batch.get(i).reject(verdict.condition(), verdict.reason());
            }
        }
        if (from == link) {
            subscription.works();
        }
    }

    private void giveBack(List<Incoming> batch, Throwable failure, int from) {
        drop(batch);
        metrics.counted(Outcome.RELEASED, batch.size());
        if (from == link) {
            subscription.giveBack("events from AMQP could not be stored: " + failure.getMessage());
        }
    }
}
