package io.hmsops.sync.amqp;

import io.hmsops.sync.amqp.LinkRefusedException.Blame;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.proton.sasl.MechanismMismatchException;
import java.util.Set;
import javax.security.sasl.AuthenticationException;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Why a link came to its end, or did not come about.
 *
 * @param failure  of the attempts that it takes along
 * @param tooLarge whether one of the messages was the reason
 */
record LinkEnd(DeliveryException failure, boolean tooLarge) {

    /** What an operator must put right, at the address or at the permissions. */
    private static final Set<String> OF_THE_ADDRESS = Set.of("amqp:unauthorized-access", "amqp:not-found", "amqp:not-allowed",
            "amqp:invalid-field", "amqp:not-implemented", "com.microsoft:auth-failed");

    /** Nothing that the broker said. */
    static LinkEnd broken(DeliveryException failure) {
        return new LinkEnd(failure, false);
    }

    /** The login did not come to a good end. */
    static LinkEnd login(Throwable cause, String mechanism) {
        var refused = cause instanceof AuthenticationException;
        var unknown = cause instanceof MechanismMismatchException;
        var words = unknown ? "the broker does not offer SASL " + mechanism + " to this client"
                : "the broker " + (refused ? "does not accept the login" : "failed at the login") + " (SASL " + mechanism + ")";
        return broken(refused || unknown ? new LinkRefusedException(Blame.LOGIN, words, null, cause)
                : new TransientDeliveryException(FailureCode.REFUSED, words, cause));
    }

    /**
     * The broker closed something, or did not let it be opened.
     *
     * @param what as in {@link AmqpFailures#ended}
     */
    static LinkEnd refused(String what, ErrorCondition error) {
        var failure = AmqpFailures.ended(what, error);
        var condition = error == null || error.getCondition() == null ? "" : error.getCondition().toString();
        return new LinkEnd(OF_THE_ADDRESS.contains(condition)
                ? new LinkRefusedException(Blame.ADDRESS, failure.getMessage(), failure.answer(), null) : failure,
                condition.equals(AmqpFailures.TOO_LARGE));
    }
}
