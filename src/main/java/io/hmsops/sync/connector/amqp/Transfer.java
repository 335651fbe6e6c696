package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.apache.qpid.proton.message.Message;

/** One attempt: a message on its way to the broker's disposition. Its state is the {@link Broker}'s context's; its outcome its caller's. */
final class Transfer {

    private final Message message;
    private final int bytes;
    private final UniEmitter<? super DeliveryReceipt> outcome;
    private final Context caller;
    private boolean over;
    /** It has been waiting when a link was lost: once it may wait for another. */
    private boolean spared;
    /** Nobody waits for the outcome any more; set by whichever thread cancels, before the context gets to know. */
    private volatile boolean deaf;

    /** @param bytes of its body */
    Transfer(Vertx vertx, Message message, int bytes, UniEmitter<? super DeliveryReceipt> outcome) {
        this.message = message;
        this.bytes = bytes;
        this.outcome = outcome;
        this.caller = vertx.getOrCreateContext();
    }

    Message message() {
        return message;
    }

    int bytes() {
        return bytes;
    }

    boolean isOver() {
        return over;
    }

    /** Once {@code true}. */
    boolean spare() {
        var first = !spared;
        spared = true;
        return first;
    }

    void deafen() {
        deaf = true;
    }

    /** Nobody wants to know any more what becomes of it. */
    void abandon() {
        over = true;
    }

    /** @param failure {@code null} for none */
    void complete(DeliveryException failure) {
        if (over) {
            return;
        }
        over = true;
        caller.runOnContext(v -> {
            if (deaf) {
                return;
            }
            if (failure == null) {
                outcome.complete(AmqpFailures.receipt());
            } else {
                outcome.fail(failure);
            }
        });
    }
}
