package io.hmsops.sync.connector.http;

import io.smallrye.mutiny.Uni;

/** How requests to one partner show who sends them. Safe for concurrent use. */
interface Authentication {

    /** What masked secrets are shown as. */
    String MASK = "***";

    /** What to send, at each subscription; may take I/O. Fails as {@link io.hmsops.sync.connector.Partner#deliver} says. */
    Uni<Proof> proof();

    /** The same for everyone's eyes; no I/O. */
    Proof masked();

    /**
     * Takes note that the partner did not accept a proof (status 401).
     *
     * @return whether {@link #proof} may answer another one now, so that a second try makes sense
     */
    default boolean refused(Proof proof) {
        return false;
    }

    /** As {@link io.hmsops.sync.connector.Partner#verify}. */
    default Uni<Void> verify() {
        return Uni.createFrom().voidItem();
    }

    /** Closes what is kept open. */
    default Uni<Void> close() {
        return Uni.createFrom().voidItem();
    }
}
