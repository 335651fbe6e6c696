package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.vertx.sqlclient.Tuple;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A statement with {@code ?} in place of each use of a value. */
record MySqlPlan(NamedStatement statement, String sql) implements Plan {

    static final String DATETIME = "datetime";
    static final String TEXT = "text";

    MySqlPlan(NamedStatement statement) {
        this(statement, statement.with(use -> "?"));
    }

    @Override
    public Tuple bind(EventValues values) {
        var tuple = Tuple.tuple();
        statement.values().forEach(name -> tuple.addValue(value(name, values)));
        return tuple;
    }

    /**
     * Whole numbers and booleans as such, everything else as text; {@code :event.time} and what is {@code ::datetime} as a
     * date and time in UTC, to the microsecond, as {@code 2026-07-01T10:00:00Z} is none there.
     */
    static Object value(ValueName name, EventValues values) {
        if (TEXT.equals(name.type())) {
            return values.get(name, false);
        }
        var asked = DATETIME.equals(name.type());
        if (asked || name.parts().equals(List.of("event", "time"))) {
            var text = values.get(name, false);
            try {
                return text == null ? null : utc(text);
            } catch (DateTimeException e) {
                if (asked) {
                    throw new PermanentDeliveryException(FailureCode.UNSUITABLE, name + " is no RFC 3339 date-time", null);
                }
                return text;
            }
        }
        return values.typed(name);
    }

    private static LocalDateTime utc(String text) {
        return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime().truncatedTo(ChronoUnit.MICROS);
    }
}
