package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.TransientDeliveryException;

/** The broker does not let this client in, or not to the address; may pass once somebody has put that right. */
public final class LinkRefusedException extends TransientDeliveryException {

    /** What has to be put right. */
    public enum Blame {
        LOGIN,
        /** It is not there, or this client has no rights to it. */
        ADDRESS
    }

    private final Blame blame;

    LinkRefusedException(Blame blame, String message, String answer, Throwable cause) {
        super(FailureCode.REFUSED, null, message, answer, null, cause);
        this.blame = blame;
    }

    public Blame blame() {
        return blame;
    }
}
