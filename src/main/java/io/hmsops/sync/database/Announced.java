package io.hmsops.sync.database;

/** A bean that wants to know what replicas announce to each other ({@code NOTIFY}); found by {@link Announcements}. */
public interface Announced {

    /** The channel; a lower-case SQL identifier. */
    String channel();

    /**
     * Something was announced, perhaps by this replica itself; or the connection is new, and what was announced meanwhile is lost. On an
     * event loop: must not block.
     */
    void told();
}
