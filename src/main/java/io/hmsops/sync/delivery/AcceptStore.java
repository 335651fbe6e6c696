package io.hmsops.sync.delivery;

import io.hmsops.sync.event.Event;
import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Writes events with their deliveries, many in one transaction.
 *
 * <p>The accepted order: {@code event.seq} is drawn while {@link SubjectLocks} are held to the end of the transaction, so that no event
 * of a subject gets a smaller number than one that is already visible, on any replica.
 */
@ApplicationScoped
class AcceptStore {

    private static final String INSERT_EVENTS = """
            insert into event (id, source, cloud_event_id, type, subject, time, data_content_type, data_schema, extensions, data,
              document_id, idempotency_key, fingerprint)
            select id, source, cloud_event_id, type, subject, time, data_content_type, data_schema, extensions, data,
              document_id, idempotency_key, fingerprint
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
              $10::bytea[], $11::uuid[], $12::text[], $13::bytea[]) with ordinality
              as e(id, source, cloud_event_id, type, subject, time, data_content_type, data_schema, extensions, data,
              document_id, idempotency_key, fingerprint, n)
            order by n
            on conflict do nothing
            returning id""";

    /** Where only the latest counts: what waits is unnecessary now. What is being claimed at this moment goes first, as if in the air. */
    private static final String SUPERSEDE = """
            with older as (
              select o.id, s.event_id from unnest($1::uuid[], $2::text[], $3::uuid[]) as s(system_id, subject, event_id)
              join delivery o on o.system_id = s.system_id and o.subject = s.subject and o.state = 'pending'
              for update of o skip locked
            )
            update delivery d set state = 'superseded', settled_at = now(), blocked = false, superseded_by = older.event_id
            from older where d.id = older.id
            returning d.event_id""";

    /**
     * A delivery is held at once if it has a place in memory, no earlier one of its subject is open and its system is not paused;
     * otherwise it is blocked, or waits for a claim. With a limit, as {@code exists} may be planned as one scan over all that is open.
     */
    private static final String INSERT_DELIVERIES = """
            insert into delivery (id, event_id, system_id, subject, seq, blocked, state, owner, superseded_by, settled_at)
            select d.id, e.id, d.system_id, e.subject, e.seq, waits.blocked,
              case when d.superseded_by is not null then 'superseded' when now.held then 'delivering' else 'pending' end,
              case when now.held then $5::uuid end,
              d.superseded_by, case when d.superseded_by is not null then now() end
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $6::boolean[], $7::boolean[], $8::uuid[])
              as d(id, event_id, system_id, place, ordered, first, superseded_by)
            join event e on e.id = d.event_id
            join external_system s on s.id = d.system_id
            cross join lateral (select d.superseded_by is null and d.ordered and (not d.first or (
                select true from delivery p where p.system_id = d.system_id and p.subject = e.subject
                  and p.state in ('pending', 'delivering', 'parked') limit 1) is not null) as blocked) waits
            cross join lateral (
              select d.place and not waits.blocked and d.superseded_by is null and s.paused_at is null as held) now
            returning id, state, blocked""";

    private static final String FIND_EXISTING = """
            select id, fingerprint from event
            where (source = $1 and cloud_event_id = $2) or ($3::text is not null and idempotency_key = $3)""";

    private final Pool pool;
    private final Replica replica;

    AcceptStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /**
     * A delivery to be written.
     *
     * @param place whether it has a place in memory and may be held at once
     */
    record NewDelivery(UUID id, UUID eventId, UUID systemId, String subject, Ordering ordering, boolean place) {
        boolean ordered() {
            return ordering != Ordering.NONE && subject != null;
        }

        boolean latest() {
            return ordering == Ordering.LATEST && subject != null;
        }

        SubjectOfSystem queue() {
            return new SubjectOfSystem(systemId, subject);
        }
    }

    private record SubjectOfSystem(UUID systemId, String subject) {
    }

    /**
     * @param events     those that are new; the others existed
     * @param held       deliveries that this replica owns now
     * @param blocked    deliveries that wait for an earlier one of their subject
     * @param superseded events of which a delivery is unnecessary now
     */
    record Written(Set<UUID> events, Set<UUID> held, Set<UUID> blocked, Set<UUID> superseded) {
    }

    /** An event that has a submission's identity. */
    record Existing(UUID id, byte[] fingerprint) {
    }

    Uni<Written> write(List<Submission> submissions, List<NewDelivery> deliveries) {
        return pool.withTransaction(connection -> SubjectLocks
                .hold(connection, submissions.stream().map(submission -> submission.event().subject()).toList())
                .chain(() -> insertEvents(connection, submissions))
                .chain(events -> {
                    var rows = deliveries.stream().filter(delivery -> events.contains(delivery.eventId())).toList();
                    return rows.isEmpty() ? Uni.createFrom().item(new Written(events, Set.of(), Set.of(), Set.of()))
                            : supersede(connection, rows).chain(superseded -> insertDeliveries(connection, rows, events, superseded));
                }));
    }

    /** The events that already have the submission's identity or its idempotency key. */
    Uni<List<Existing>> existing(Submission submission) {
        var event = submission.event();
        return pool.preparedQuery(FIND_EXISTING)
                .execute(Tuple.of(event.source(), event.cloudEventId(), submission.idempotencyKey()))
                .map(rows -> rows.stream().map(row -> new Existing(row.getUUID(0), row.getBuffer(1).getBytes())).toList());
    }

    private Uni<Set<UUID>> insertEvents(SqlConnection connection, List<Submission> submissions) {
        var row = Tuple.tuple()
                .addArrayOfUUID(column(submissions, UUID[]::new, Event::id))
                .addArrayOfString(text(submissions, Event::source))
                .addArrayOfString(text(submissions, Event::cloudEventId))
                .addArrayOfString(text(submissions, Event::type))
                .addArrayOfString(text(submissions, Event::subject))
                .addArrayOfString(text(submissions, Event::time))
                .addArrayOfString(text(submissions, Event::dataContentType))
                .addArrayOfString(text(submissions, Event::dataSchema))
                .addArrayOfString(text(submissions, EventStore::extensionsJson))
                .addValue(column(submissions, Buffer[]::new, event -> event.data() == null ? null : Buffer.buffer(event.data())))
                .addArrayOfUUID(column(submissions, UUID[]::new, event -> event.document() == null ? null : event.document().id()))
                .addArrayOfString(submissions.stream().map(Submission::idempotencyKey).toArray(String[]::new))
                .addValue(submissions.stream().map(submission -> Buffer.buffer(submission.fingerprint())).toArray(Buffer[]::new));
        return connection.preparedQuery(INSERT_EVENTS).execute(row).map(rows -> {
            var ids = new HashSet<UUID>();
            rows.forEach(r -> ids.add(r.getUUID(0)));
            return ids;
        });
    }

    /** Answers the events whose deliveries were waiting. */
    private static Uni<Set<UUID>> supersede(SqlConnection connection, List<NewDelivery> deliveries) {
        var newest = newest(deliveries).values();
        if (newest.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return connection.preparedQuery(SUPERSEDE).execute(Tuple.of(
                newest.stream().map(NewDelivery::systemId).toArray(UUID[]::new),
                newest.stream().map(NewDelivery::subject).toArray(String[]::new),
                newest.stream().map(NewDelivery::eventId).toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).collect(Collectors.toSet()));
    }

    /** The last of each subject, where only the latest counts. */
    private static Map<SubjectOfSystem, NewDelivery> newest(List<NewDelivery> deliveries) {
        var newest = new HashMap<SubjectOfSystem, NewDelivery>();
        deliveries.stream().filter(NewDelivery::latest).forEach(delivery -> newest.put(delivery.queue(), delivery));
        return newest;
    }

    private Uni<Written> insertDeliveries(SqlConnection connection, List<NewDelivery> deliveries, Set<UUID> events, Set<UUID> superseded) {
        var newest = newest(deliveries);
        var seen = new HashSet<SubjectOfSystem>();
        var first = new Boolean[deliveries.size()];
        var supersededBy = new UUID[deliveries.size()];
        for (int i = 0; i < first.length; i++) {
            var delivery = deliveries.get(i);
            var last = newest.get(delivery.queue());
            supersededBy[i] = last == null || last == delivery ? null : last.eventId();
            first[i] = supersededBy[i] == null && delivery.ordered() && seen.add(delivery.queue());
        }
        var row = Tuple.tuple()
                .addArrayOfUUID(deliveries.stream().map(NewDelivery::id).toArray(UUID[]::new))
                .addArrayOfUUID(deliveries.stream().map(NewDelivery::eventId).toArray(UUID[]::new))
                .addArrayOfUUID(deliveries.stream().map(NewDelivery::systemId).toArray(UUID[]::new))
                .addArrayOfBoolean(deliveries.stream().map(NewDelivery::place).toArray(Boolean[]::new))
                .addUUID(replica.id())
                .addArrayOfBoolean(deliveries.stream().map(NewDelivery::ordered).toArray(Boolean[]::new))
                .addArrayOfBoolean(first)
                .addArrayOfUUID(supersededBy);
        return connection.preparedQuery(INSERT_DELIVERIES).execute(row).map(rows -> written(rows, events, superseded));
    }

    private static Written written(RowSet<Row> rows, Set<UUID> events, Set<UUID> superseded) {
        var held = new HashSet<UUID>();
        var blocked = new HashSet<UUID>();
        rows.forEach(row -> {
            if (row.getString(1).equals(DeliveryState.DELIVERING.word())) {
                held.add(row.getUUID(0));
            } else if (row.getBoolean(2)) {
                blocked.add(row.getUUID(0));
            }
        });
        return new Written(events, held, blocked, superseded);
    }

    private static String[] text(List<Submission> submissions, Function<Event, String> attribute) {
        return column(submissions, String[]::new, attribute);
    }

    private static <T> T[] column(List<Submission> submissions, IntFunction<T[]> array, Function<Event, T> attribute) {
        return submissions.stream().map(Submission::event).map(attribute).toArray(array);
    }
}
