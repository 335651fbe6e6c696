package io.hmsops.sync.connector.sql;

import io.vertx.sqlclient.DatabaseException;
import java.util.regex.Pattern;

/** What the errors of MariaDB and MySQL mean: by number where that says more than the SQLSTATE, which is {@code HY000} for many. */
final class MySqlErrors {

    /** What is quoted after {@code entry}, {@code value} or {@code in} is the event's; names of columns and keys are quoted elsewhere. */
    private static final Pattern QUOTED = Pattern.compile("\\b((?:entry|value:?|in) )'.*'(?= for |$)", Pattern.DOTALL);
    private static final Pattern WRAPPED = Pattern.compile("\\{errorMessage=(.*), errorCode=-?\\d+, sqlState=[^,]*}", Pattern.DOTALL);

    private MySqlErrors() {
    }

    static Fault fault(int code, String state) {
        return switch (code) {
            case 1044, 1045, 1251, 1698, 1862, 1820, 4151 -> Fault.LOGIN;
            case 1049 -> Fault.DATABASE;
            // no right to it; no prepared statement of this kind; read-only for ever or for now
            case 1142, 1143, 1227, 1295, 1370 -> Fault.HINDERED;
            case 1053, 1077, 1079, 1927 -> Fault.CUT;
            // too large a packet; a value that does not fit; no default; in the wrong place; a check or trigger against it
            case 1153, 1093, 1210, 1265, 1292, 1364, 1366, 1369, 1411, 1442, 3140, 3819, 4025 -> Fault.PERMANENT;
            // too many connections, statements, questions; to be prepared anew: though in the SQLSTATE's class of wrong statements
            case 1040, 1203, 1226, 1461, 1615 -> Fault.PASSING;
            default -> byClass(state);
        };
    }

    private static Fault byClass(String state) {
        return switch (state == null || state.length() < 2 ? "" : state.substring(0, 2)) {
            case "21", "22", "23", "42", "44", "45", "2F", "38", "39" -> Fault.PERMANENT;
            case "0A" -> Fault.HINDERED;
            case "28" -> Fault.LOGIN;
            case "08" -> Fault.CUT;
            default -> Fault.PASSING;
        };
    }

    static String words(DatabaseException error) {
        var wrapped = WRAPPED.matcher(String.valueOf(error.getMessage()));
        var message = wrapped.matches() ? wrapped.group(1) : error.getMessage();
        return QUOTED.matcher(message).replaceFirst("$1'…'") + " (error " + error.getErrorCode() + ", SQLSTATE " + error.getSqlState() + ")";
    }
}
