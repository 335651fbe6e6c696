package io.hmsops.sync.delivery;

/** A feature with work of its own in the database, which any replica may do. Found by its type; asks nothing until it is told. */
public interface BackgroundWork {

    /** Something may be waiting: a heartbeat saw it. At any time, from any thread; must not block. */
    void lookForWork();
}
