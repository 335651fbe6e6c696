package io.hmsops.sync.egress;

/** The address must not be called. The message is for operators: which name, which address, why, and how to open it. */
public final class EgressDeniedException extends RuntimeException {

    EgressDeniedException(String message) {
        super(message, null, false, false);
    }
}
