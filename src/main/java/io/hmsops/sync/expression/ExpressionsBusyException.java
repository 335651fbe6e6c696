package io.hmsops.sync.expression;

/** As many evaluations wait as may; nothing was evaluated. */
public final class ExpressionsBusyException extends RuntimeException {

    ExpressionsBusyException() {
        super("as many filters and transforms wait to be evaluated as may", null, false, false);
    }
}
