package io.hmsops.sync.event;

/** A document grew beyond its limit while it was received. */
public final class DocumentTooLargeException extends RuntimeException {

    private final long limit;

    DocumentTooLargeException(long limit) {
        super("The document is larger than " + limit + " bytes.", null, false, false);
        this.limit = limit;
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }
}
