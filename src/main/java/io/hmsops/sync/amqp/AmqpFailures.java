package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** What a broker's words mean for a delivery. Pure functions. */
final class AmqpFailures {

    static final String TOO_LARGE = "amqp:link:message-size-exceeded";

    /** Conditions of a rejection that speak of the broker and not of the message; so do all of connections, sessions and links. */
    private static final Set<String> MAY_PASS = Set.of("amqp:internal-error", "amqp:not-found", "amqp:unauthorized-access",
            "amqp:resource-limit-exceeded", "amqp:resource-locked", "amqp:resource-deleted", "amqp:illegal-state",
            "failed", // Artemis, for whatever it has no name for
            "com.microsoft:server-busy", "com.microsoft:timeout", "com.microsoft:operation-cancelled", "com.microsoft:entity-disabled",
            "com.microsoft:entity-updated", "com.microsoft:container-close", "com.microsoft:auth-failed",
            "qd:no-route-to-dest", "qd:routing-error");

    private AmqpFailures() {
    }

    /**
     * What a settled disposition means (AMQP 1.0 part 3, section 3.4); {@code null} where the broker has the message.
     *
     * @param state {@code null} where the broker settled without saying anything
     */
    static DeliveryException of(DeliveryState state) {
        if (state instanceof Accepted) {
            return null;
        } else if (state instanceof Rejected rejected) {
            return rejected(rejected.getError());
        } else if (state instanceof Released) {
            return refused(false, "the broker released the message: it could not be routed or taken now", null);
        } else if (state instanceof Modified modified) {
            return Boolean.TRUE.equals(modified.getUndeliverableHere())
                    ? refused(true, "the broker says that the message cannot be delivered here (modified)", null)
                    : refused(false, "the broker could not deliver the message now (modified)", null);
        }
        return new TransientDeliveryException(FailureCode.PROTOCOL, "the broker settled the message without an outcome", null);
    }

    /** The other way round: what a broker is told of a message that nobody will ever take. */
    static Rejected rejected(String condition, String description) {
        var rejected = new Rejected();
        rejected.setError(new ErrorCondition(Symbol.valueOf(condition), description));
        return rejected;
    }

    /** Without a reason it is a limit that was reached, as RabbitMQ says it: nothing is known against the message. */
    private static DeliveryException rejected(ErrorCondition error) {
        if (isEmpty(error)) {
            return refused(false, "the broker rejected the message without a reason", null);
        }
        return refused(isForGood(error.getCondition().toString()), "the broker rejected the message: " + words(error), error);
    }

    static boolean isForGood(String condition) {
        return condition.equals(TOO_LARGE) || !MAY_PASS.contains(condition)
                && !condition.startsWith("amqp:connection:") && !condition.startsWith("amqp:session:") && !condition.startsWith("amqp:link:");
    }

    /**
     * Why nothing can be sent to the address; may pass once somebody has created it or allowed it.
     *
     * @param what "refused the link to …", "closed the connection"
     */
    static DeliveryException ended(String what, ErrorCondition error) {
        var said = isEmpty(error) ? "" : ": " + words(error);
        return error != null && error.getCondition() != null && !error.getCondition().toString().startsWith("amqp:connection:")
                ? refused(false, "the broker " + what + said, error)
                : new TransientDeliveryException(FailureCode.PROTOCOL, "the broker " + what + said, null);
    }

    /** Too large for the address, whatever is tried. */
    static DeliveryException tooLarge(String why) {
        return refused(true, why, null);
    }

    /** The condition and the broker's description of it. */
    static String words(ErrorCondition error) {
        var description = error.getDescription();
        var words = error.getCondition() + (description == null || description.isBlank() ? "" : " (" + description.strip() + ")");
        return words.length() > DeliveryReceipt.MAX_ANSWER ? words.substring(0, DeliveryReceipt.MAX_ANSWER) : words;
    }

    private static boolean isEmpty(ErrorCondition error) {
        return error == null || error.getCondition() == null;
    }

    private static DeliveryException refused(boolean forGood, String message, ErrorCondition error) {
        var answer = isEmpty(error) ? null : words(error);
        return forGood ? new PermanentDeliveryException(FailureCode.REFUSED, null, message, answer, null)
                : new TransientDeliveryException(FailureCode.REFUSED, null, message, answer, null, null);
    }
}
