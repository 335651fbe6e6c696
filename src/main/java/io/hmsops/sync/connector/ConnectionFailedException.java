package io.hmsops.sync.connector;

/** No connection came about, so nothing can have reached the partner: safe to try again within the same attempt. */
public final class ConnectionFailedException extends TransientDeliveryException {

    public ConnectionFailedException(String message, Throwable cause) {
        super(FailureCode.CONNECTION, message, cause);
    }
}
