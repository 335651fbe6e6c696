package io.hmsops.sync.replay;

/** A job cannot go on; the message is for whoever asked for it. */
public final class JobFailedException extends RuntimeException {

    public JobFailedException(String message) {
        super(message, null, false, false);
    }
}
