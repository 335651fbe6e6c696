package io.hmsops.sync.amqp;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.proton.ProtonDelivery;
import java.time.Duration;
import org.apache.qpid.proton.message.Message;

/**
 * Receives from one address, over a connection of its own that is made again, after growing pauses, for ever, whatever ended it. A message
 * comes only for credit that was granted. All of it happens on one Vert.x context, {@link #context}, from which the methods are to be called.
 */
public final class AmqpSubscription implements BrokerLink.Owner {

    /** The pauses where the broker sends one message after the other that is too large: each costs a connection. */
    private static final Duration AFTER_TOO_LARGE = Duration.ofMillis(20);

    /** Who takes what comes; called on the context. */
    public interface Taker {

        /** There is a link, without credit and with nothing received: grant some. */
        void attached();

        void received(Incoming message);

        /** The link is gone, and its credit: what was not settled, the broker sends again, in its order. */
        void lost();

        /** A message was larger than may be: it was rejected, nothing of it was kept. */
        void refusedTooLarge();
    }

    private final Vertx vertx;
    private final BrokerAddress address;
    private final long mostBytes;
    private final Taker taker;
    private final LinkWatch watch;
    private final long calmMillis;
    private final Backoff backoff;
    private final Backoff tooLarge;
    private final Context context;
    private ReceivingLink link;
    private long timer = -1;
    private long calm = -1;
    private boolean closed;
    /** Given back by the taker and not known to be better since. */
    private boolean inTrouble;

    AmqpSubscription(Vertx vertx, BrokerAddress address, long mostBytes, Taker taker, LinkWatch watch, Duration firstRetry,
            Duration mostRetry) {
        this.vertx = vertx;
        this.address = address;
        this.mostBytes = mostBytes;
        this.taker = taker;
        this.watch = watch;
        calmMillis = Math.max(1, firstRetry.toMillis());
        backoff = new Backoff(firstRetry, mostRetry);
        tooLarge = new Backoff(AFTER_TOO_LARGE, firstRetry);
        context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Begins to connect. Once; thread-safe. */
    public void start() {
        context.runOnContext(v -> connect());
    }

    public Context context() {
        return context;
    }

    private void connect() {
        if (!closed) {
            link = new ReceivingLink(vertx, address, this, mostBytes, this::received);
            link.start();
        }
    }

    private void received(ProtonDelivery delivery, Message message) {
        tooLarge.reset();
        vertx.cancelTimer(calm);
        taker.received(new Incoming(link, delivery, message));
    }

    /** Lets the broker send that many messages more. */
    public void grant(int messages) {
        if (link != null && link.isAttached() && messages > 0) {
            link.link().flow(messages);
        }
    }

    /** What was received could be dealt with: the next trouble is the first. */
    public void works() {
        inTrouble = false;
        backoff.reset();
        watch.attached();
    }

    /**
     * What was received cannot be dealt with now. Closes the connection in order, which gives all that is not settled back without counting as
     * a failed delivery, and receives again after a pause.
     *
     * @param why without secrets; told to operators
     */
    public void giveBack(String why) {
        if (link != null && link.isAttached()) {
            inTrouble = true;
            link.close();
            gone(why, backoff.next());
        }
    }

    @Override
    public void attached() {
        if (inTrouble) { // it is over when something could be dealt with, or nothing more comes that would show it
            calm = vertx.setTimer(calmMillis, t -> works());
        } else {
            works();
        }
        taker.attached();
    }

    @Override
    public void ended(BrokerLink<?> ended, LinkEnd end) {
        if (ended != link) {
            return;
        }
        if (link.hadTooLarge()) {
            taker.refusedTooLarge();
            gone(null, tooLarge.next());
        } else {
            gone(end.failure().getMessage(), backoff.next());
        }
    }

    /** @param why {@code null} for what is nobody's trouble */
    private void gone(String why, long pause) {
        vertx.cancelTimer(calm);
        var before = link;
        link = null;
        if (why != null) {
            watch.lost(why);
        }
        taker.lost();
        before.gone().onComplete(gone -> { // a broker that still holds what is to come again would send what is behind it first
            if (!closed) {
                timer = vertx.setTimer(pause, t -> connect());
            }
        });
    }

    /** Ends it in order; the taker hears nothing more. Done when the connection is closed. Thread-safe. */
    public Uni<Void> close() {
        return Uni.createFrom().emitter(done -> context.runOnContext(v -> {
            closed = true;
            vertx.cancelTimer(timer);
            vertx.cancelTimer(calm);
            var closing = link;
            link = null;
            if (closing == null) {
                done.complete(null);
            } else {
                closing.close().onComplete(gone -> done.complete(null));
            }
        }));
    }
}
