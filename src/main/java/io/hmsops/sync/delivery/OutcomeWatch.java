package io.hmsops.sync.delivery;

/**
 * A feature that tells others what becomes of deliveries. Found by its type; what there is to tell it finds in the database, where every
 * change of state leaves a row. Both are called at any time, from any thread, and must not block.
 */
public interface OutcomeWatch {

    /** This replica has recorded an attempt, a moment ago; called for each, in the thousands per second. */
    void recorded();

    /** A heartbeat saw something to tell and nobody else alive whose task it is. */
    void waiting();
}
