package io.hmsops.sync.outcome;

import io.hmsops.sync.amqp.AmqpChannels;
import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.OwnBroker;
import io.hmsops.sync.delivery.OutcomeWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Starts and stops the telling of outcomes, and wakes it: soon after this replica has recorded something, when another one says that it has,
 * and when a heartbeat sees something that waits.
 */
@ApplicationScoped
class OutcomeSender implements OutcomeWatch {

    private static final Logger LOG = Logger.getLogger(OutcomeSender.class);
    /** What is recorded within it is told together. */
    private static final long TOGETHER_MILLIS = 50;
    /** At most so often the others are told of what this one has recorded. */
    private static final long ANNOUNCED_MILLIS = 200;
    private static final Duration UPKEEP = Duration.ofMinutes(10);
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);

    private final Vertx vertx;
    private final OwnBroker broker;
    private final AmqpChannels channels;
    private final OutboxTask task;
    private final OutcomeLoop loop;
    private final OutcomesAnnounced others;
    private final OutcomeMetrics metrics;
    private final OutcomeConfig config;
    private final boolean wanted;
    private final AtomicBoolean planned = new AtomicBoolean();
    private AmqpSender sender;
    private long timer = -1;

    OutcomeSender(Vertx vertx, OwnBroker broker, AmqpChannels channels, OutboxTask task, OutcomeLoop loop, OutcomesAnnounced others,
            OutcomeMetrics metrics, OutcomeConfig config, AmqpConfig amqp) {
        this.vertx = vertx;
        this.broker = broker;
        this.channels = channels;
        this.task = task;
        this.loop = loop;
        this.others = others;
        this.metrics = metrics;
        this.config = config;
        this.wanted = amqp.enabled() && config.enabled();
    }

    /** Before the engine: the first delivery has an outcome too. */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION + 450) StartupEvent event) {
        if (wanted) {
            task.want().onFailure().retry().withBackOff(FIRST_WAIT).expireIn(START_PATIENCE.toMillis())
                    .await().atMost(START_PATIENCE.plus(PATIENCE));
            metrics.start();
            sender = broker.sender(config.address(), AmqpChannels.OUTCOMES);
            loop.start(sender::send, () -> channels.states().get(AmqpChannels.OUTCOMES).connected());
        } else {
            upkeep();
        }
        timer = vertx.setPeriodic(UPKEEP.toMillis(), id -> upkeep());
    }

    /** Before the engine, which takes this replica off the list: what it records from now on is told by others, or after the next start. */
    void stop(@Observes @Priority(Interceptor.Priority.APPLICATION + 400) ShutdownEvent event) throws InterruptedException {
        vertx.cancelTimer(timer);
        if (!wanted) {
            return;
        }
        loop.stop();
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (loop.isSending() && System.nanoTime() < end) {
            Thread.sleep(10); // the main thread: nothing else is left for it to do
        }
        try {
            task.leave().await().atMost(PATIENCE);
        } catch (RuntimeException e) {
            LOG.warnf("others will take over the telling of outcomes, as it could not be left to them: %s", e.getMessage());
        }
        sender.close().subscribe().with(closed -> { }, failure -> LOG.debugf("closing the channel of outcomes: %s", failure.getMessage()));
    }

    @Override
    public void recorded() {
        if (wanted && !planned.get() && planned.compareAndSet(false, true)) {
            vertx.setTimer(loop.isHolding() ? TOGETHER_MILLIS : ANNOUNCED_MILLIS, id -> {
                planned.set(false);
                if (loop.isHolding()) {
                    loop.wake();
                } else {
                    others.announce();
                }
            });
        }
    }

    @Override
    public void waiting() {
        loop.wake();
    }

    /** Another replica, or this one, has recorded something. */
    void announced() {
        if (loop.isHolding()) {
            loop.wake();
        }
    }

    private void upkeep() {
        if (wanted) {
            loop.upkeep();
        } else {
            task.wantNoMore(SILENCE).subscribe().with(over -> {
                if (over) {
                    LOG.infof("outcomes are written no more: no replica has wanted to tell them for %s", SILENCE);
                }
            }, failure -> LOG.debugf("whether outcomes are wanted was not found out: %s", failure.getMessage()));
        }
    }
}
