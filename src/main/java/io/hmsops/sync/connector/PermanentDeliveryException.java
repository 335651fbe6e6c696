package io.hmsops.sync.connector;

/** The same request will not pass later either. Does not count for the system's circuit breaker. */
public non-sealed class PermanentDeliveryException extends DeliveryException {

    public PermanentDeliveryException(FailureCode code, String message, Throwable cause) {
        this(code, null, message, null, cause);
    }

    public PermanentDeliveryException(FailureCode code, Integer status, String message, String answer, Throwable cause) {
        super(code, status, message, answer, cause);
    }
}
