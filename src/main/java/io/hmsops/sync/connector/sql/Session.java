package io.hmsops.sync.connector.sql;

import io.vertx.core.Future;

/** The use of a connection by one attempt. On the attempt's context only. */
interface Session {

    /** Makes the connection ready; with a transaction, which ends by {@code COMMIT} or {@code ROLLBACK}, or else without. */
    Future<Void> begin(boolean transaction);

    /**
     * Asks the database to end what the connection does. May have no effect, so is asked again while that goes on. Done when nothing of it
     * can hit the connection any more.
     */
    Future<Void> cancel();
}
