package io.hmsops.sync.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An event as the service stored it.
 *
 * @param number the {@code number} in its data
 * @param seq    its place in the accepted order
 */
public record Accepted(UUID eventId, int number, String subject, long seq) {

    /** All events of a database, in the accepted order. */
    public static List<Accepted> in(String database) {
        try (var connection = Backends.database().connect(database); var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select id, (convert_from(data, 'UTF8')::json ->> 'number')::int, subject, seq from event order by seq""")) {
            var events = new ArrayList<Accepted>();
            while (rows.next()) {
                events.add(new Accepted(rows.getObject(1, UUID.class), rows.getInt(2), rows.getString(3), rows.getLong(4)));
            }
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
