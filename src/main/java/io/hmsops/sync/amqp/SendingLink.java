package io.hmsops.sync.amqp;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonSender;
import io.vertx.proton.ProtonSession;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.message.Message;

/** A link over which messages go out. */
final class SendingLink extends BrokerLink<ProtonSender> {

    private final Runnable credit;

    /** @param credit run when there is credit, perhaps again */
    SendingLink(Vertx vertx, BrokerAddress broker, Owner owner, Runnable credit) {
        super(vertx, broker, owner);
        this.credit = credit;
    }

    @Override
    ProtonSender create(ProtonSession session, BrokerAddress at) {
        var sender = session.createSender(at.address());
        sender.setAutoSettle(false);
        if (!at.capabilities().isEmpty()) {
            ((Target) sender.getTarget()).setCapabilities(at.capabilities().stream().map(Symbol::valueOf).toArray(Symbol[]::new));
        }
        sender.sendQueueDrainHandler(s -> {
            if (isAttached()) {
                credit.run();
            }
        });
        return sender;
    }

    @Override
    boolean isThere(ProtonSender opened) {
        return opened.getRemoteTarget() != null;
    }

    boolean hasCredit() {
        return isAttached() && !link().sendQueueFull();
    }

    /** The longest message that the broker takes here, in bytes, encoded; {@code Long.MAX_VALUE} where it named nothing. */
    long mostBytes() {
        var most = link().getRemoteMaxMessageSize();
        return most == null || most.longValue() <= 0 ? Long.MAX_VALUE : most.longValue();
    }

    /** Call only where there is credit. */
    void send(Message message, Handler<ProtonDelivery> updated) {
        link().send(message, updated);
    }
}
