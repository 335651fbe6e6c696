package io.hmsops.sync.connector;

import java.time.Duration;

/** The attempt failed in a way that may pass later. Counts for the system's circuit breaker. */
public non-sealed class TransientDeliveryException extends DeliveryException {

    private final Duration retryAfter;

    public TransientDeliveryException(FailureCode code, String message, Throwable cause) {
        this(code, null, message, null, null, cause);
    }

    /**
     * @param retryAfter how long the partner wants to be left alone ({@code Retry-After}), from now on; or {@code null}
     */
    public TransientDeliveryException(FailureCode code, Integer status, String message, String answer, Duration retryAfter,
            Throwable cause) {
        super(code, status, message, answer, cause);
        this.retryAfter = retryAfter;
    }

    /** How long after the answer the next attempt may start at the earliest, or {@code null} where the partner named nothing. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
