package io.hmsops.sync.intake;

import io.hmsops.sync.amqp.AmqpChannels;
import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.Incoming;
import io.hmsops.sync.amqp.LinkRefusedException;
import io.hmsops.sync.amqp.LinkRefusedException.Blame;
import io.hmsops.sync.amqp.OwnBroker;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.web.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.message.Message;
import org.jboss.logging.Logger;

/** Copies what is malformed to the rejected address: as it came, and with the reason. Over a connection of its own. */
@ApplicationScoped
class RejectedCopies {

    private static final Logger LOG = Logger.getLogger(RejectedCopies.class);
    /** Failures in a row, all of them the address's, after which no message waits for it any more. */
    private static final int PATIENCE = 3;
    private static final int MOST_REASON = 1000;

    private final OwnBroker broker;
    private final AmqpConfig config;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile AmqpSender sender;

    RejectedCopies(OwnBroker broker, AmqpConfig config) {
        this.broker = broker;
        this.config = config;
    }

    /** Once, before the first copy. */
    void open() {
        sender = broker.sender(config.rejectedAddress(), AmqpChannels.EVENTS_REJECTED);
    }

    Uni<Void> close() {
        return sender == null ? Uni.createFrom().voidItem() : sender.close();
    }

    /**
     * Copies a message. Where the broker will never take the copy, or may not be sent any for longer than a few tries, the verdict is to
     * settle the message as rejected. Fails where another try may help.
     */
    Uni<AmqpVerdict> copy(Message message, Problem problem) {
        return sender.send(copied(message, problem))
                .invoke(() -> failures.set(0))
                .replaceWith(AmqpVerdict.COPIED)
                .onFailure(failure -> failure instanceof DeliveryException told && isInVain(told)).recoverWithItem(failure -> {
                    LOG.warnf("the copy of a rejected message was not taken at %s, the broker is told instead: %s",
                            config.rejectedAddress(), failure.getMessage());
                    return AmqpVerdict.refused(problem.status() == 413 ? Incoming.TOO_LARGE : Incoming.MALFORMED,
                            problem.status() + ": " + reason(problem));
                });
    }

    private boolean isInVain(DeliveryException failure) {
        if (failure instanceof PermanentDeliveryException) {
            return true;
        }
        var ofTheAddress = failure.code() == FailureCode.TIMEOUT || failure.code() == FailureCode.REFUSED
                && !(failure instanceof LinkRefusedException refused && refused.blame() == Blame.LOGIN);
        return ofTheAddress && failures.incrementAndGet() > PATIENCE;
    }

    /** With the original's properties, annotations and body; shares all of them with it. Lives as long as the reader needs. */
    private static Message copied(Message message, Problem problem) {
        var copy = Message.Factory.create();
        var header = new Header();
        header.setDurable(message.isDurable());
        header.setPriority(message.getHeader() == null ? null : message.getHeader().getPriority());
        copy.setHeader(header);
        copy.setMessageAnnotations(message.getMessageAnnotations());
        copy.setProperties(message.getProperties());
        copy.setBody(message.getBody());
        copy.setFooter(message.getFooter());
        var properties = new LinkedHashMap<String, Object>();
        if (message.getApplicationProperties() != null && message.getApplicationProperties().getValue() != null) {
            properties.putAll(message.getApplicationProperties().getValue());
        }
        properties.putAll(Map.of("sync-rejected-status", problem.status(), "sync-rejected-reason", reason(problem)));
        copy.setApplicationProperties(new ApplicationProperties(properties));
        return copy;
    }

    private static String reason(Problem problem) {
        var detail = problem.detail() == null ? problem.title() : problem.detail();
        return detail.length() > MOST_REASON ? detail.substring(0, MOST_REASON) : detail;
    }
}
