package io.hmsops.sync.expression;

/** A text that is no expression, or one that is not allowed. The message names the place where it is known. */
public final class InvalidExpressionException extends RuntimeException {

    private final int position;

    InvalidExpressionException(String message, int position) {
        super(position > 0 ? message + " at character " + position : message, null, false, false);
        this.position = position;
    }

    /** The character where reading stopped, counted from 1; 0 where that is not known. */
    public int position() {
        return position;
    }
}
