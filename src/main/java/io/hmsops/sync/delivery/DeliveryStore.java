package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads deliveries and their attempts. What is pending is parked while its system is paused. */
@ApplicationScoped
public class DeliveryStore {

    private static final String ROWS = "select d, s.name, s.pausedAt from DeliveryEntity d join SystemEntity s on s.id = d.systemId";

    /** Without a session, of which a caller has one at a time. */
    private static final String RESULTS = """
            select d.id, d.event_id, s.name, d.subject, d.state, d.attempts, d.created_at, d.due_at, d.settled_at, d.status, d.code,
              d.error, d.superseded_by, s.paused_at
            from delivery d join external_system s on s.id = d.system_id where d.event_id = $1 order by s.name, d.id""";

    private final Mutiny.SessionFactory sessions;
    private final Pool pool;

    DeliveryStore(Mutiny.SessionFactory sessions, Pool pool) {
        this.sessions = sessions;
        this.pool = pool;
    }

    /** Which deliveries to list; {@code null} members do not restrict. */
    public record Filter(String system, String subject, DeliveryState state, UUID eventId) {
    }

    /** One attempt; {@code outcome} is {@code delivered}, {@code failedForNow} or {@code failedForGood}. */
    public record AttemptView(int number, Instant startedAt, int durationMs, String outcome, Integer status, String code, String error,
            String answer, Instant nextAttemptAt) {
    }

    /** A delivery with its attempts. */
    public record Logged(Delivery delivery, List<AttemptView> attempts) {
    }

    /** How an event's deliveries stand; none for an event without. May run side by side with others of the same caller. */
    public Uni<EventResults> results(UUID eventId) {
        return pool.preparedQuery(RESULTS).execute(Tuple.of(eventId))
                .map(rows -> new EventResults(rows.stream().map(DeliveryStore::delivery).toList()));
    }

    /** Newest first, at most {@code limit}, those before the delivery {@code before} ({@code null}: from the newest). */
    public Uni<List<Delivery>> list(Filter filter, UUID before, int limit) {
        var conditions = new ArrayList<String>();
        var values = new LinkedHashMap<String, Object>();
        if (filter.subject() != null) {
            conditions.add("d.subject = :subject");
            values.put("subject", filter.subject());
        }
        if (filter.state() != null) {
            conditions.add(condition(filter.state()));
        }
        if (filter.eventId() != null) {
            conditions.add("d.eventId = :eventId");
            values.put("eventId", filter.eventId());
        }
        if (before != null) {
            conditions.add("d.id < :before");
            values.put("before", before);
        }
        return sessions.withStatelessSession(session -> {
            if (filter.system() == null && filter.subject() == null) {
                return rows(session, conditions, values, order(filter), limit);
            }
            return ids(session, filter.system()).chain(systems -> {
                conditions.add("d.systemId in :systems");
                values.put("systems", systems);
                return systems.isEmpty() ? Uni.createFrom().item(List.of())
                        : rows(session, conditions, values, order(filter), limit);
            });
        }).map(rows -> rows.stream().map(DeliveryStore::delivery).toList());
    }

    /** With words instead of parameters: a prepared statement uses the partial indexes only where it says which state it is about. */
    private static String condition(DeliveryState state) {
        return switch (state) {
            case PENDING -> "d.state = 'pending' and s.pausedAt is null";
            case PARKED -> "d.state = 'pending' and s.pausedAt is not null";
            default -> "d.state = '" + state.word() + "'";
        };
    }

    /**
     * What is open, or of one subject, is little among much and has indexes of its own: found by these, whatever it is, and sorted. By
     * the bare id the planner would walk back through everything there ever was.
     */
    private static String order(Filter filter) {
        var state = filter.state();
        return filter.subject() != null || state == DeliveryState.PENDING || state == DeliveryState.PARKED || state == DeliveryState.DELIVERING
                ? "coalesce(d.id, d.id)" : "d.id";
    }

    /**
     * Of the systems that have or had this name, or of all: looked up first, so that the deliveries are found by an index; also those of a
     * subject, as the index has the system before it.
     */
    private static Uni<List<UUID>> ids(Mutiny.StatelessSession session, String system) {
        return system == null ? session.createSelectionQuery("select s.id from SystemEntity s", UUID.class).getResultList()
                : session.createSelectionQuery("select s.id from SystemEntity s where s.name = :name", UUID.class)
                        .setParameter("name", system).getResultList();
    }

    private static Uni<List<Object[]>> rows(Mutiny.StatelessSession session, List<String> conditions, Map<String, Object> values,
            String order, int limit) {
        var where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        var query = session.createSelectionQuery(ROWS + where + " order by " + order + " desc", Object[].class);
        values.forEach(query::setParameter);
        return query.setMaxResults(limit).getResultList();
    }

    /** The delivery with all its attempts that ended, in order; or {@code null}. */
    public Uni<Logged> find(UUID id) {
        return sessions.withStatelessSession(session -> session.createSelectionQuery(ROWS + " where d.id = :id", Object[].class)
                .setParameter("id", id).getSingleResultOrNull()
                .chain(row -> row == null ? Uni.createFrom().nullItem() : logged(session, (DeliveryEntity) row[0], delivery(row))));
    }

    private static Uni<Logged> logged(Mutiny.StatelessSession session, DeliveryEntity row, Delivery delivery) {
        return session.createSelectionQuery("from AttemptEntity a where a.deliveryId = :id order by a.number", AttemptEntity.class)
                .setParameter("id", row.id).getResultList()
                .map(failed -> new Logged(delivery, attempts(failed, row)));
    }

    private static List<AttemptView> attempts(List<AttemptEntity> failed, DeliveryEntity delivery) {
        var attempts = new ArrayList<AttemptView>();
        failed.forEach(a -> attempts.add(new AttemptView(a.number, a.startedAt, a.durationMs, a.outcome, a.status, a.code, a.error,
                a.answer, a.nextAttemptAt)));
        if (delivery.state.equals(DeliveryState.DELIVERED.word())) {
            attempts.add(new AttemptView(delivery.attempts, delivery.startedAt, delivery.durationMs, delivery.state, delivery.status, null,
                    null, delivery.answer, null));
        }
        return attempts;
    }

    private static Delivery delivery(Row row) {
        return new Delivery(row.getUUID(0), row.getUUID(1), row.getString(2), row.getString(3),
                state(row.getString(4), row.getOffsetDateTime(13) != null), row.getInteger(5), instant(row, 6), instant(row, 7),
                instant(row, 8), row.getInteger(9), row.getString(10), row.getString(11), row.getUUID(12));
    }

    private static Instant instant(Row row, int column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** @param row of {@link #ROWS} */
    private static Delivery delivery(Object[] row) {
        var d = (DeliveryEntity) row[0];
        return new Delivery(d.id, d.eventId, (String) row[1], d.subject, state(d.state, row[2] != null), d.attempts, d.createdAt, d.dueAt,
                d.settledAt, d.status, d.code, d.error, d.supersededBy);
    }

    private static DeliveryState state(String word, boolean paused) {
        var state = DeliveryState.of(word).orElseThrow();
        return state == DeliveryState.PENDING && paused ? DeliveryState.PARKED : state;
    }
}
