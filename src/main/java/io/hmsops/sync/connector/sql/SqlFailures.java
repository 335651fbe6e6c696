package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.IoFailures;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.sqlclient.DatabaseException;

/** What a database's error means for a delivery, and for a registration. */
final class SqlFailures {

    /** A step was refused while it was checked. */
    static final class Unprepared extends RuntimeException {
        private final String pointer;

        Unprepared(String pointer, Throwable cause) {
            super(null, cause, false, false);
            this.pointer = pointer;
        }
    }

    private final Dialect dialect;
    private final String address;

    SqlFailures(DatabaseEndpoint endpoint) {
        dialect = endpoint.dialect();
        address = endpoint.address();
    }

    DeliveryException of(Throwable cause) {
        var connecting = cause instanceof SqlExchange.NotConnected;
        var reason = connecting ? cause.getCause() : cause;
        if (reason instanceof DatabaseException error) {
            return refused(error);
        }
        return connecting ? IoFailures.connecting(reason, address) : IoFailures.talking(reason, address);
    }

    private DeliveryException refused(DatabaseException error) {
        return switch (dialect.fault(error)) {
            case PERMANENT -> new PermanentDeliveryException(FailureCode.REFUSED, dialect.words(error), error);
            case CUT -> new TransientDeliveryException(FailureCode.PROTOCOL, dialect.words(error), error);
            default -> new TransientDeliveryException(FailureCode.REFUSED, dialect.words(error), error);
        };
    }

    /** Why the settings cannot work, or {@code null} where that is not known. */
    InvalidSettingsException verifying(Throwable cause) {
        var step = cause instanceof Unprepared unprepared ? unprepared.pointer : null;
        var reason = step != null || cause instanceof SqlExchange.NotConnected ? cause.getCause() : cause;
        if (reason instanceof InvalidSettingsException known) {
            return known;
        }
        if (!(reason instanceof DatabaseException error)) {
            return null;
        }
        var where = switch (dialect.fault(error)) {
            case LOGIN -> "/auth";
            case DATABASE -> "/endpoint";
            case PERMANENT, HINDERED -> step;
            default -> null;
        };
        return where == null ? null : new InvalidSettingsException(where, "The database says: " + dialect.words(error));
    }
}
