package io.hmsops.sync.amqp;

import io.vertx.core.Vertx;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSession;
import io.vertx.proton.impl.ProtonReceiverImpl;
import java.util.function.BiConsumer;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.message.Message;

/** A link over which messages come in, as many as credit was granted for, none larger than a bound. */
final class ReceivingLink extends BrokerLink<ProtonReceiver> {

    private final long mostBytes;
    private final BiConsumer<ProtonDelivery, Message> received;
    private boolean hadTooLarge;

    /** @param mostBytes of a message, encoded; a larger one is rejected while it arrives, and ends the link */
    ReceivingLink(Vertx vertx, BrokerAddress broker, Owner owner, long mostBytes, BiConsumer<ProtonDelivery, Message> received) {
        super(vertx, broker, owner);
        this.mostBytes = mostBytes;
        this.received = received;
    }

    @Override
    ProtonReceiver create(ProtonSession session, BrokerAddress at) {
        var receiver = session.createReceiver(at.address());
        receiver.setAutoAccept(false).setPrefetch(0);
        receiver.setMaxMessageSize(UnsignedLong.valueOf(mostBytes));
        receiver.maxMessageSizeExceededHandler(this::refuse);
        receiver.handler((delivery, message) -> {
            if (isAttached()) {
                received.accept(delivery, message);
            }
        });
        return receiver;
    }

    /**
     * Called in the middle of a message, of which nothing is kept. The client detaches the link after this; without a word about the message
     * the broker would send it again, for ever. It must not be settled before its last byte, though: the engine would stumble over the rest.
     */
    private void refuse(ProtonReceiver receiver) {
        hadTooLarge = true;
        var link = (ProtonReceiverImpl) receiver;
        var delivery = link.current();
        delivery.disposition(AmqpFailures.rejected(AmqpFailures.TOO_LARGE, "at most " + mostBytes + " bytes are taken here"));
        link.getSession().getConnectionImpl().flush();
        end(LinkEnd.refused("sent a message that is too large to", null));
    }

    boolean hadTooLarge() {
        return hadTooLarge;
    }

    @Override
    boolean isThere(ProtonReceiver opened) {
        return opened.getRemoteSource() != null;
    }

    @Override
    void leave(ProtonReceiver leaving) {
        leaving.close();
    }
}
