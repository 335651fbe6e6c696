package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.PartnerBusyException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.proton.ProtonDelivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.messaging.Outcome;
import org.apache.qpid.proton.codec.DroppingWritableBuffer;
import org.apache.qpid.proton.message.impl.MessageImpl;

/**
 * One address of a broker, over one connection that is made when it is needed, shared by all attempts, made anew after a loss, and closed
 * when it was idle for a while. All state belongs to one Vert.x context.
 */
final class Broker implements BrokerLink.Owner {

    private static final Duration IDLE = Duration.ofMinutes(1);
    /** Attempts that may wait for the link or its credit; the engine bounds them long before. */
    private static final int MOST_WAITING = 1000;
    /** More than all sections of a message take but its body and what an event's attributes may hold. */
    private static final int MOST_AROUND_BODY = 256 * 1024;

    private final Vertx vertx;
    private final BrokerAddress address;
    private final int mostInTheAir;
    private final long idleMillis;
    private final Context context;
    private final Deque<Transfer> waiting = new ArrayDeque<>();
    private final Set<Transfer> inTheAir = new LinkedHashSet<>();
    /** Sent over the link, and given up before the broker said anything. */
    private final Set<Transfer> abandoned = new HashSet<>();
    private final List<Promise<Void>> asking = new ArrayList<>();
    private BrokerLink link;
    private long idle = -1;
    private boolean advancing;

    Broker(Vertx vertx, BrokerAddress address, int mostInTheAir) {
        this(vertx, address, mostInTheAir, IDLE);
    }

    Broker(Vertx vertx, BrokerAddress address, int mostInTheAir, Duration idle) {
        this.vertx = vertx;
        this.address = address;
        this.mostInTheAir = mostInTheAir;
        this.idleMillis = idle.toMillis();
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Sends it as soon as there is credit. */
    void submit(Transfer transfer) {
        context.runOnContext(v -> {
            if (transfer.isOver()) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                transfer.complete(new PartnerBusyException("too many attempts wait for the link to " + address, null));
                return;
            }
            waiting.add(transfer);
            advance();
        });
    }

    /**
     * The attempt is over, or nobody waits for it any more.
     *
     * @param released run when nothing of it is left
     */
    void release(Transfer transfer, Runnable released) {
        context.runOnContext(v -> {
            if (!transfer.isOver()) {
                transfer.abandon();
                waiting.remove(transfer);
                if (inTheAir.remove(transfer)) {
                    abandoned.add(transfer);
                }
                advance();
            }
            released.run();
        });
    }

    /** Whether the broker lets this client send to the address; fails with what it says, or a {@link DeliveryException}. */
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
        context.runOnContext(v -> hangUp().onComplete(closed));
        return closed.future();
    }

    private Future<Void> hangUp() {
        vertx.cancelTimer(idle);
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
            vertx.cancelTimer(idle);
            if (inTheAir.isEmpty() && !abandoned.isEmpty()) {
                hangUp(); // which is all that AMQP knows to take messages back with; and a broker that is silent may be gone
            }
            if (link == null && !(waiting.isEmpty() && asking.isEmpty())) {
                link = new BrokerLink(vertx, address, this);
                link.start();
            }
            while (link != null && !waiting.isEmpty() && isRoom() && link.hasCredit()) {
                send(waiting.poll());
            }
            if (link != null && waiting.isEmpty() && inTheAir.isEmpty() && asking.isEmpty()) {
                idle = vertx.setTimer(idleMillis, t -> hangUp());
            }
        } finally {
            advancing = false;
        }
    }

    private boolean isRoom() {
        return inTheAir.size() < mostInTheAir && abandoned.size() < mostInTheAir;
    }

    private void send(Transfer transfer) {
        var most = link.mostBytes();
        if (transfer.bytes() > most - MOST_AROUND_BODY && encodedBytes(transfer) > most) {
            transfer.complete(AmqpFailures.tooLarge("the broker takes messages of at most " + most + " bytes here"));
            return;
        }
        inTheAir.add(transfer);
        link.send(transfer.message(), delivery -> updated(transfer, delivery));
    }

    private static int encodedBytes(Transfer transfer) {
        return ((MessageImpl) transfer.message()).encode(new DroppingWritableBuffer());
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
    public void attached(BrokerLink attached) {
        answer(null);
        advance();
    }

    @Override
    public void credit() {
        advance();
    }

    @Override
    public void ended(BrokerLink ended, LinkEnd end) {
        if (link != ended) {
            return;
        }
        link = null;
        abandoned.clear();
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
        answer(end);
        advance();
    }

    private void answer(LinkEnd end) {
        var all = List.copyOf(asking);
        asking.clear();
        all.forEach(answer -> {
            if (end == null) {
                answer.complete();
            } else {
                answer.fail(end.refusal() == null ? end.failure() : end.refusal());
            }
        });
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
