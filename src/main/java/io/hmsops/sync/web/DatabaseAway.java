package io.hmsops.sync.web;

import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.DatabaseException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Recognises that a request failed because the service's own database cannot be reached, however deep the client's failure is wrapped.
 * Partners' failures never end a request: what is called over the network during one, and may fail it, is the database.
 */
public final class DatabaseAway {

    /** The server starts, stops, or was told to let go of a connection (PostgreSQL, appendix A). */
    private static final Set<String> SERVER_GOES = Set.of("57P01", "57P02", "57P03", "57P05");

    private DatabaseAway() {
    }

    public static boolean isWhy(Throwable failure) {
        var cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (isConnection(cause) || cause instanceof DatabaseException refused && isAway(refused.getSqlState())
                    || cause instanceof SQLException refused && isAway(refused.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** It could not be had or broke: of the client's own exceptions those that are no answer of the server. */
    private static boolean isConnection(Throwable cause) {
        return cause instanceof SocketException || cause instanceof UnknownHostException || cause instanceof TimeoutException
                || cause instanceof ConnectionPoolTooBusyException
                || cause instanceof VertxException && !(cause instanceof DatabaseException);
    }

    /** Connections (08), resources such as connections (53), and a server that goes or comes. */
    private static boolean isAway(String state) {
        return state != null && (state.startsWith("08") || state.startsWith("53") || SERVER_GOES.contains(state));
    }
}
