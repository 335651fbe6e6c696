package io.hmsops.sync.connector.sql;

/** What a database's error means. */
enum Fault {
    /** Lies in the statement and its values: the same will not pass later. */
    PERMANENT,
    /** As long as it lasts, no statement of this kind passes (a right, a feature): refused at registration, tried again later on. */
    HINDERED,
    /** The login is refused. */
    LOGIN,
    /** There is no such database. */
    DATABASE,
    /** The server goes away or the connection broke: as if it had been cut. */
    CUT,
    /** Lies in the database's state (connections, locks, resources, a standby): may pass. */
    PASSING
}
