package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.proton.ProtonDelivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.messaging.Outcome;

/**
 * Messages on their way to one address, over one connection that is shared by all, made anew after a loss, and closed when it was idle for a
 * while, or kept, as the rules say. All state belongs to one Vert.x context.
 */
final class Transfers implements BrokerLink.Owner {

    /** Messages that may wait for the link or its credit. */
    private static final int MOST_WAITING = 1000;

    private final Vertx vertx;
    private final BrokerAddress address;
    private final SendingRules rules;
    private final LinkWatch watch;
    private final Backoff backoff;
    private final Context context;
    private final Deque<Transfer> waiting = new ArrayDeque<>();
    private final Set<Transfer> inTheAir = new LinkedHashSet<>();
    /** Sent over the link, and given up before the broker said anything. */
    private final Set<Transfer> abandoned = new HashSet<>();
    private final List<Promise<Void>> asking = new ArrayList<>();
    private SendingLink link;
    /** Of hanging up, or of trying again. */
    private long timer = -1;
    /** Somebody wants a connection though there is nothing to send. */
    private boolean wanted;
    private boolean advancing;

    Transfers(Vertx vertx, BrokerAddress address, SendingRules rules, LinkWatch watch) {
        this.vertx = vertx;
        this.address = address;
        this.rules = rules;
        this.watch = watch;
        this.backoff = new Backoff(rules.firstRetry(), rules.mostRetry());
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Connects; for rules that keep a connection. */
    void start() {
        context.runOnContext(v -> connect());
    }

    private void connect() {
        wanted = true;
        advance();
    }

    /** Sends it as soon as there is credit. */
    void submit(Transfer transfer) {
        context.runOnContext(v -> {
            if (transfer.isOver()) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                transfer.complete(new PartnerBusyException("too many messages wait for the link to " + address, null));
                return;
            }
            if (rules.timeout() != null) {
                transfer.until(vertx.setTimer(rules.timeout().toMillis(), t -> late(transfer)));
            }
            waiting.add(transfer);
            advance();
        });
    }

    private void late(Transfer transfer) {
        var sent = inTheAir.contains(transfer);
        drop(transfer);
        transfer.complete(new TransientDeliveryException(FailureCode.TIMEOUT, (sent ? "no answer from the broker in time: "
                : link != null && link.isAttached() ? "the broker gave no credit in time: " : "no connection in time: ") + address, null));
        advance();
    }

    /**
     * The attempt is over, or nobody waits for it any more.
     *
     * @param released run when nothing of it is left
     */
    void release(Transfer transfer, Runnable released) {
        context.runOnContext(v -> {
            vertx.cancelTimer(transfer.timer());
            if (!transfer.isOver()) {
                transfer.abandon();
                drop(transfer);
                advance();
            }
            released.run();
        });
    }

    private void drop(Transfer transfer) {
        waiting.remove(transfer);
        if (inTheAir.remove(transfer)) {
            abandoned.add(transfer);
        }
    }

    /** Whether the broker lets this client send to the address; fails with a {@link DeliveryException}. */
    Future<Void> ask() {
        Promise<Void> answer = Promise.promise();
        context.runOnContext(v -> {
            if (link != null && link.isAttached()) {
                answer.complete();
            } else {
                asking.add(answer);
                advance();
            }
        });
        return answer.future();
    }

    /** Call when nothing is in the air and nothing will be. */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(v -> {
            wanted = false;
            hangUp().onComplete(closed);
        });
        return closed.future();
    }

    private Future<Void> hangUp() {
        vertx.cancelTimer(timer);
        var closing = link;
        link = null;
        abandoned.clear();
        return closing == null ? Future.succeededFuture() : closing.close();
    }

    private void advance() {
        if (advancing) { // a broker's answer may come while a message is being handed over
            return;
        }
        advancing = true;
        try {
            if (inTheAir.isEmpty() && !abandoned.isEmpty()) {
                hangUp(); // which is all that AMQP knows to take messages back with; and a broker that is silent may be gone
            }
            if (link == null && (wanted || !waiting.isEmpty() || !asking.isEmpty())) {
                vertx.cancelTimer(timer);
                wanted = rules.idle() == null;
                link = new SendingLink(vertx, address, this, this::advance);
                link.start();
            }
            while (link != null && !waiting.isEmpty() && isRoom() && link.hasCredit()) {
                send(waiting.poll());
            }
            if (link != null && rules.idle() != null) {
                vertx.cancelTimer(timer);
                if (waiting.isEmpty() && inTheAir.isEmpty() && asking.isEmpty()) {
                    timer = vertx.setTimer(rules.idle().toMillis(), t -> hangUp());
                }
            }
        } finally {
            advancing = false;
        }
    }

    private boolean isRoom() {
        return inTheAir.size() < rules.mostInTheAir() && abandoned.size() < rules.mostInTheAir();
    }

    private void send(Transfer transfer) {
        var most = link.mostBytes();
        if (most < Long.MAX_VALUE && transfer.encodedBytes() > most) {
            transfer.complete(AmqpFailures.tooLarge("the broker takes messages of at most " + most + " bytes here"));
            return;
        }
        inTheAir.add(transfer);
        link.send(transfer.message(), delivery -> updated(transfer, delivery));
    }

    private void updated(Transfer transfer, ProtonDelivery delivery) {
        var state = delivery.getRemoteState();
        if (!(state instanceof Outcome) && !delivery.remotelySettled()) {
            return;
        }
        delivery.settle();
        if (!abandoned.remove(transfer)) {
            inTheAir.remove(transfer);
            transfer.complete(AmqpFailures.of(state));
        }
        advance();
    }

    @Override
    public void attached() {
        backoff.reset();
        watch.attached();
        answer(null);
        advance();
    }

    @Override
    public void ended(BrokerLink<?> ended, LinkEnd end) {
        if (link != ended) {
            return;
        }
        link = null;
        abandoned.clear();
        watch.lost(end.failure().getMessage());
        var lost = List.copyOf(inTheAir);
        inTheAir.clear();
        var largest = lost.stream().max(Comparator.comparingInt(Transfer::bytes)).filter(t -> end.tooLarge());
        largest.ifPresent(transfer -> transfer.complete(AmqpFailures.tooLarge(end.failure().getMessage())));
        lost.forEach(transfer -> transfer.complete(end.failure()));
        waiting.removeIf(transfer -> {
            var spared = ended.wasAttached() && transfer.spare();
            if (!spared) {
                transfer.complete(end.failure());
            }
            return !spared;
        });
        answer(end.failure());
        vertx.cancelTimer(timer);
        if (wanted) {
            wanted = false; // until then, but for what comes to be sent
            timer = vertx.setTimer(backoff.next(), t -> connect());
        }
        advance();
    }

    private void answer(DeliveryException failure) {
        var all = List.copyOf(asking);
        asking.clear();
        all.forEach(answer -> {
            if (failure == null) {
                answer.complete();
            } else {
                answer.fail(failure);
            }
        });
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
