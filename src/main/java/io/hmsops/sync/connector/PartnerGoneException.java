package io.hmsops.sync.connector;

/**
 * The partner says that it is gone for good and wants nothing any more. Nothing is lost: the system is paused until an operator resumes
 * it. Does not count for the system's circuit breaker.
 */
public final class PartnerGoneException extends DeliveryException {

    public PartnerGoneException(Integer status, String message, String answer) {
        super(FailureCode.GONE, status, message, answer, null);
    }
}
