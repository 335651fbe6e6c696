package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.IoFailures;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a database's error means for a delivery, by the class of its SQLSTATE (PostgreSQL, appendix A). Permanent is only what lies in
 * the statement and its values; what lies in the database's state (connections, locks, resources, roles, a standby) may pass.
 */
final class SqlFailures {

    private static final Set<String> PERMANENT = Set.of("21", "22", "23", "38", "39", "42", "44", "P0");
    /** The server goes away or the connection broke: as if it had been cut. */
    private static final Set<String> CUT = Set.of("57P01", "57P02", "57P03", "57P05");

    /** From the first quotation mark to the last, as the value may hold some itself; in the marks that translations of messages use. */
    private static final Pattern QUOTED = Pattern.compile("[\"«»„“”].*[\"«»„“”]", Pattern.DOTALL);

    private SqlFailures() {
    }

    static DeliveryException connecting(Throwable cause, String address) {
        return cause instanceof PgException refused ? refused(refused) : IoFailures.connecting(cause, address);
    }

    static DeliveryException executing(Throwable cause, String address) {
        return cause instanceof PgException refused ? refused(refused) : IoFailures.talking(cause, address);
    }

    /** Why the settings cannot work, or {@code null} where that is not known. */
    static InvalidSettingsException verifying(Throwable cause) {
        if (!(cause instanceof PgException refused)) {
            return null;
        }
        var where = switch (sqlClass(refused)) {
            case "28" -> "/auth";
            case "3D" -> "/endpoint";
            case "0A", "3F" -> StatementParser.POINTER;
            default -> PERMANENT.contains(sqlClass(refused)) ? StatementParser.POINTER : null;
        };
        return where == null ? null : new InvalidSettingsException(where, "The database says: " + words(refused));
    }

    private static DeliveryException refused(PgException refused) {
        if (PERMANENT.contains(sqlClass(refused))) {
            return new PermanentDeliveryException(FailureCode.REFUSED, words(refused), refused);
        }
        var cut = sqlClass(refused).equals("08") || CUT.contains(refused.getSqlState());
        return new TransientDeliveryException(cut ? FailureCode.PROTOCOL : FailureCode.REFUSED, words(refused), refused);
    }

    /** The primary message only: the detail quotes whole rows. Of data exceptions without what they quote: it is the value. */
    private static String words(PgException refused) {
        var message = sqlClass(refused).equals("22") ? QUOTED.matcher(refused.getErrorMessage()).replaceFirst("\"…\"")
                : refused.getErrorMessage();
        return message + " (SQLSTATE " + refused.getSqlState() + ")";
    }

    private static String sqlClass(PgException refused) {
        var state = refused.getSqlState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }
}
