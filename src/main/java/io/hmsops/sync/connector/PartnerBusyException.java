package io.hmsops.sync.connector;

/** Nothing was sent, because of us and not of the partner: too many wait for a connection, or the partner was just closed. */
public final class PartnerBusyException extends TransientDeliveryException {

    public PartnerBusyException(String message, Throwable cause) {
        super(FailureCode.BUSY, message, cause);
    }
}
