package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Puts rows into the engine's tables as they would be after some history, and reads what became of them. */
final class Rows {

    private final SqlClient client;

    Rows(SqlClient client) {
        this.client = client;
    }

    /** A system that no replica knows, so that none touches its deliveries. */
    UUID unknownSystem() {
        var id = UuidCreator.getTimeOrderedEpoch();
        sql("insert into external_system (id, name, revision, managed_by, settings, deleted_at) values ($1, $2, 1, 'api', '{}', now())",
                id, "unknown-" + id);
        return id;
    }

    /** An event of a type that nobody subscribes to. */
    UUID event(String subject) {
        var id = UuidCreator.getTimeOrderedEpoch();
        sql("insert into event (id, source, cloud_event_id, type, subject, time, fingerprint) values ($1, '/rows', $2, 'rows.made', $3, "
                + "'2026-03-01T12:00:00Z', '\\x00')", id, id.toString(), subject);
        return id;
    }

    /** A delivery of a new event. */
    UUID delivery(UUID system, String subject, String state) {
        return delivery(system, event(subject), state, false);
    }

    UUID blocked(UUID system, String subject) {
        return delivery(system, event(subject), "pending", true);
    }

    UUID delivery(UUID system, UUID event, String state, boolean blocked) {
        var id = UuidCreator.getTimeOrderedEpoch();
        var open = List.of("pending", "delivering", "parked").contains(state);
        sql("""
                insert into delivery (id, event_id, system_id, subject, seq, state, blocked, attempts, code, error, settled_at, owner)
                select $1, e.id, $2, e.subject, e.seq, $4, $5, 9, 'status', '503 Service Unavailable',
                  case when $6 then null else now() end, case when $4 = 'delivering' then gen_random_uuid() end
                from event e where e.id = $3""", id, system, event, state, blocked, open);
        return id;
    }

    /** Its state; {@code blocked} for what is pending and blocked; {@code null} where it is gone. */
    String state(UUID delivery) {
        var rows = sql("select case when blocked and state = 'pending' then 'blocked' else state end from delivery where id = $1", delivery);
        return rows.size() == 0 ? null : rows.iterator().next().getString(0);
    }

    List<String> states(List<UUID> deliveries) {
        return deliveries.stream().map(this::state).toList();
    }

    Row one(String statement, Object... values) {
        return sql(statement, values).iterator().next();
    }

    RowSet<Row> sql(String statement, Object... values) {
        return client.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(Duration.ofSeconds(30));
    }
}
