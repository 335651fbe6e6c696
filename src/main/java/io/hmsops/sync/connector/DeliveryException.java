package io.hmsops.sync.connector;

/**
 * A failed attempt. The message is for operators: the partner's own words where there are any, never a secret, never the payload.
 * Without a stack trace: it says what the partner did, not where our code stood.
 */
public abstract sealed class DeliveryException extends RuntimeException
        permits TransientDeliveryException, PermanentDeliveryException, PartnerGoneException {

    private final FailureCode code;
    private final Integer status;
    private final String answer;

    protected DeliveryException(FailureCode code, Integer status, String message, String answer, Throwable cause) {
        super(message, cause, false, false);
        this.code = code;
        this.status = status;
        this.answer = answer;
    }

    public FailureCode code() {
        return code;
    }

    /** The HTTP status, or {@code null} where none was received. */
    public Integer status() {
        return status;
    }

    /** The start of the partner's answer (at most {@link DeliveryReceipt#MAX_ANSWER} characters), or {@code null}. */
    public String answer() {
        return answer;
    }
}
