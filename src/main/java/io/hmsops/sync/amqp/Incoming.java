package io.hmsops.sync.amqp;

import io.vertx.proton.ProtonDelivery;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.codec.DroppingWritableBuffer;
import org.apache.qpid.proton.message.Message;
import org.apache.qpid.proton.message.impl.MessageImpl;

/**
 * A message that was received and is the broker's until it is settled. Settle it on the subscription's context; what is settled after the link
 * was lost has no effect: the broker sends it again.
 */
public final class Incoming {

    /** To {@link #reject} with: it is larger than is taken. */
    public static final String TOO_LARGE = AmqpFailures.TOO_LARGE;
    /** To {@link #reject} with: it is not what it should be. */
    public static final String MALFORMED = "amqp:invalid-field";

    private final ReceivingLink link;
    private final ProtonDelivery delivery;
    private final Message message;
    private final int bytes;

    Incoming(ReceivingLink link, ProtonDelivery delivery, Message message) {
        this.link = link;
        this.delivery = delivery;
        this.message = message;
        this.bytes = ((MessageImpl) message).encode(new DroppingWritableBuffer());
    }

    public Message message() {
        return message;
    }

    /** Of the whole message, encoded. */
    public int bytes() {
        return bytes;
    }

    /** It is ours now. */
    public void accept() {
        settle(Accepted.getInstance());
    }

    /**
     * Nobody will ever take it; the broker does with it what it does with dead letters.
     *
     * @param condition AMQP error condition
     */
    public void reject(String condition, String description) {
        settle(AmqpFailures.rejected(condition, description));
    }

    private void settle(DeliveryState state) {
        if (link.isAttached()) {
            delivery.disposition(state, true);
        }
    }
}
