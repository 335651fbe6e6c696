package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Deletes what is too old, in steps along the events in the order of their acceptance. What is kept is passed once: no step begins at
 * the start again. Attempts go with their deliveries, chunks with their documents.
 */
@ApplicationScoped
class RetentionStore {

    /** Bytes of documents that one step may delete; one document it always may. */
    private static final long DOCUMENTS = 64 * 1024 * 1024;

    private static final int LOCK = 0x53594e52; // "SYNR"

    /** One pass of all replicas in a period. The lock makes those that ask at the same time ask one after the other. */
    private static final String BEGIN = """
            update replica set retention_at = now() where id = $1 and not exists (
              select 1 from replica r where r.retention_at > now() - $2 * interval '1 millisecond')
            returning now() - $3 * interval '1 millisecond'""";

    private static final String EVENTS = """
            select e.id, e.accepted_at, e.seq, coalesce(d.size, 0) from event e left join document d on d.id = e.document_id
            where (e.accepted_at, e.seq) > ($1, $2) and e.accepted_at < $3 order by e.accepted_at, e.seq limit $4""";

    /**
     * The newest of its (system, subject) is what the system should have, the newest that was delivered is what it has: both stay, unless
     * the system is gone.
     */
    private static final String DELIVERIES = """
            delete from delivery d using external_system s
            where d.event_id = any($1) and s.id = d.system_id
              and d.state in ('delivered', 'dead', 'superseded', 'cancelled') and d.settled_at < $2
              and (d.subject is null or s.deleted_at is not null or exists (
                select 1 from delivery n where n.system_id = d.system_id and n.subject = d.subject and n.seq > d.seq
                  and (d.state <> 'delivered' or n.state = 'delivered')))""";

    private static final String EVENTS_WITHOUT = """
            delete from event e where e.id = any($1) and not exists (select 1 from delivery d where d.event_id = e.id)
            returning e.document_id""";

    private static final String DOCUMENTS_WITHOUT = """
            delete from document d where d.id = any($1) and not exists (select 1 from event e where e.document_id = d.id)""";

    private static final String JOBS = """
            delete from job where id in (
              select id from job where state in ('finished', 'stopped', 'failed') and finished_at < $1 limit $2)""";

    private final Pool pool;
    private final Replica replica;

    RetentionStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /** How far a pass has come. */
    record Place(OffsetDateTime acceptedAt, long seq) {

        static final Place START = new Place(OffsetDateTime.parse("1970-01-01T00:00:00Z"), -1);
    }

    /** What was deleted. */
    record Deleted(long deliveries, long events, long documents, long jobs) {

        static final Deleted NOTHING = new Deleted(0, 0, 0, 0);

        Deleted plus(Deleted other) {
            return new Deleted(deliveries + other.deliveries, events + other.events, documents + other.documents, jobs + other.jobs);
        }
    }

    /** @param place where the next step begins, or {@code null} where nothing older is left */
    record Step(Deleted deleted, Place place) {
    }

    /** The time before which this pass deletes; {@code null} where a pass began less than a period ago, here or elsewhere. */
    Uni<OffsetDateTime> begin(Duration period, Duration retention) {
        return pool.withTransaction(connection -> connection.query("select pg_advisory_xact_lock(" + LOCK + ")").execute()
                .chain(() -> connection.preparedQuery(BEGIN)
                        .execute(Tuple.of(replica.id(), period.toMillis(), retention.toMillis()))))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getOffsetDateTime(0));
    }

    /** The database's time that long ago. */
    Uni<OffsetDateTime> ago(Duration retention) {
        return pool.preparedQuery("select now() - $1 * interval '1 millisecond'").execute(Tuple.of(retention.toMillis()))
                .map(rows -> rows.iterator().next().getOffsetDateTime(0));
    }

    /** Looks at the next events, at most {@code most}, in one transaction. */
    Uni<Step> step(OffsetDateTime before, Place after, int most) {
        return pool.withTransaction(connection -> connection.preparedQuery(EVENTS)
                .execute(Tuple.of(after.acceptedAt(), after.seq(), before, most)).chain(rows -> {
                    var seen = bounded(rows);
                    if (seen.isEmpty()) {
                        return Uni.createFrom().item(new Step(Deleted.NOTHING, null));
                    }
                    var last = seen.get(seen.size() - 1);
                    var place = new Place(last.getOffsetDateTime(1), last.getLong(2));
                    return delete(connection, seen.stream().map(row -> row.getUUID(0)).toArray(UUID[]::new), before)
                            .map(deleted -> new Step(deleted, place));
                }));
    }

    /** Jobs that are over; answers how many went, at most {@code most}. */
    Uni<Integer> jobs(OffsetDateTime before, int most) {
        return pool.preparedQuery(JOBS).execute(Tuple.of(before, most)).map(RowSet::rowCount);
    }

    /** As many as hold the bytes that one step may delete. */
    private static List<Row> bounded(RowSet<Row> rows) {
        var taken = new ArrayList<Row>();
        long bytes = 0;
        for (var row : rows) {
            bytes += row.getLong(3);
            if (bytes > DOCUMENTS && !taken.isEmpty()) {
                break;
            }
            taken.add(row);
        }
        return taken;
    }

    private static Uni<Deleted> delete(SqlConnection connection, UUID[] events, OffsetDateTime before) {
        return connection.preparedQuery(DELIVERIES).execute(Tuple.of(events, before)).chain(deliveries ->
                connection.preparedQuery(EVENTS_WITHOUT).execute(Tuple.of(events)).chain(gone -> {
                    var documents = gone.stream().map(row -> row.getUUID(0)).filter(id -> id != null).toArray(UUID[]::new);
                    var deleted = new Deleted(deliveries.rowCount(), gone.size(), 0, 0);
                    return documents.length == 0 ? Uni.createFrom().item(deleted)
                            : connection.preparedQuery(DOCUMENTS_WITHOUT).execute(Tuple.of(documents))
                                    .map(rows -> deleted.plus(new Deleted(0, 0, rows.rowCount(), 0)));
                }));
    }
}
