package io.hmsops.sync.expression;

/** An expression that came to no result with this event. It will not with the same event later: evaluation has no other input. */
public final class ExpressionFailedException extends RuntimeException {

    /** @param message what happened, in words; may name a value of the event, cut short */
    ExpressionFailedException(String message) {
        super(message, null, false, false);
    }
}
