package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.codec.DroppingWritableBuffer;
import org.apache.qpid.proton.message.Message;
import org.apache.qpid.proton.message.impl.MessageImpl;

/** One message on its way to the broker's disposition. Its state is the {@link Transfers}' context's; its outcome its caller's. */
final class Transfer {

    private final Message message;
    private final UniEmitter<? super Void> outcome;
    private final Context caller;
    private long timer = -1;
    private boolean over;
    /** It has been waiting when a link was lost: once it may wait for another. */
    private boolean spared;
    /** Nobody waits for the outcome any more; set by whichever thread cancels, before the context gets to know. */
    private volatile boolean deaf;

    Transfer(Vertx vertx, Message message, UniEmitter<? super Void> outcome) {
        this.message = message;
        this.outcome = outcome;
        this.caller = vertx.getOrCreateContext();
    }

    Message message() {
        return message;
    }

    /** Of its body, where that is plain bytes; else of all of it. */
    int bytes() {
        return message.getBody() instanceof Data data && data.getValue() != null ? data.getValue().getLength() : encodedBytes();
    }

    int encodedBytes() {
        return ((MessageImpl) message).encode(new DroppingWritableBuffer());
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

    /** The timer that ends it; cancelled with it. */
    void until(long timer) {
        this.timer = timer;
    }

    long timer() {
        return timer;
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
                outcome.complete(null);
            } else {
                outcome.fail(failure);
            }
        });
    }
}
