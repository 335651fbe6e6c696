package io.hmsops.sync.outcome;

import io.hmsops.sync.delivery.Replica;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The table of outcomes that wait to be told. Who tells them is asked with every read: whoever lost that task reads nothing more. */
@ApplicationScoped
class Outbox {

    /** What one step of deleting old rows looks at. */
    private static final int STEP = 10_000;

    /** Up to here what waits is counted. */
    static final int COUNTED = 10_000;

    /** Events and systems are looked up for the few that were found, whatever the planner thinks of a table that was empty yesterday. */
    private static final String READ = """
            with found as materialized (
              select o.* from outcome o where o.seq > $2 and exists (select 1 from outcome_sender where holder = $1)
              order by o.seq limit $3
            )
            select o.seq, o.delivery_id, o.event_id, o.subject, o.kind, o.attempt, o.status, o.code, o.error, o.next_attempt_at,
              o.happened_at, s.name, e.source, e.cloud_event_id, e.type, h.holder = $1
            from outcome_sender h
            left join found o on true
            left join lateral (select name from external_system s where s.id = o.system_id limit 1) s on true
            left join lateral (select source, cloud_event_id, type from event e where e.id = o.event_id limit 1) e on true
            order by o.seq""";

    private static final String DELETE = "delete from outcome where seq = any($1)";

    private static final String REFUSE = """
            with gone as (delete from outcome where seq = any($1) returning *)
            insert into outcome_refused select g.*, now(), r.refusal from gone g join unnest($1::bigint[], $2::text[]) as r(seq, refusal)
              on r.seq = g.seq""";

    private static final String EXPIRE = """
            delete from outcome where seq in (
              select seq from (select seq, happened_at from outcome order by seq limit $2) oldest
              where happened_at < now() - $1 * interval '1 millisecond')""";

    private static final String EXPIRE_REFUSED = "delete from outcome_refused where refused_at < now() - $1 * interval '1 millisecond'";

    private static final String BACKLOG = """
            select case when n.waiting <= $1 then n.waiting else last.seq - first.seq + 1 end, first.happened_at
            from (select count(*) as waiting from (select 1 from outcome order by seq limit $1 + 1) front) n
            left join (select seq, happened_at from outcome order by seq limit 1) first on true
            left join (select seq from outcome order by seq desc limit 1) last on true""";

    private final Pool pool;
    private final Replica replica;

    Outbox(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /** @param held whether it is this replica's task to tell them */
    record Found(boolean held, List<WaitingOutcome> outcomes) {
    }

    /**
     * @param count  exact up to {@link #COUNTED}, beyond it a little too high
     * @param oldest {@code null} where nothing waits
     */
    record Waiting(long count, Instant oldest) {
    }

    /** The next in their order. */
    Uni<Found> next(long after, int most) {
        return pool.preparedQuery(READ).execute(Tuple.of(replica.id(), after, most)).map(rows -> {
            var list = rows.stream().toList();
            var held = !list.isEmpty() && Boolean.TRUE.equals(list.get(0).getBoolean(15));
            return new Found(held, list.stream().filter(row -> row.getLong(0) != null).map(Outbox::outcome).toList());
        });
    }

    private static WaitingOutcome outcome(Row row) {
        return new WaitingOutcome(row.getLong(0), row.getUUID(1), row.getUUID(2), row.getString(3), row.getString(4), row.getInteger(5),
                row.getInteger(6), row.getString(7), row.getString(8), time(row, 9), time(row, 10), row.getString(11), row.getString(12),
                row.getString(13), row.getString(14));
    }

    private static Instant time(Row row, int column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** The broker has them. */
    Uni<Void> told(List<Long> seqs) {
        return seqs.isEmpty() ? Uni.createFrom().voidItem()
                : pool.preparedQuery(DELETE).execute(Tuple.tuple().addArrayOfLong(seqs.toArray(Long[]::new))).replaceWithVoid();
    }

    /** The broker will never take them; with its reasons. */
    Uni<Void> refused(Map<Long, String> reasons) {
        return reasons.isEmpty() ? Uni.createFrom().voidItem()
                : pool.preparedQuery(REFUSE).execute(Tuple.tuple().addArrayOfLong(reasons.keySet().toArray(Long[]::new))
                        .addArrayOfString(reasons.values().toArray(String[]::new))).replaceWithVoid();
    }

    /** Deletes some that are older; how many: at most {@value #STEP}, in which case there may be more. */
    Uni<Integer> expire(Duration age) {
        return pool.preparedQuery(EXPIRE).execute(Tuple.of(age.toMillis(), STEP)).map(rows -> rows.rowCount());
    }

    Uni<Void> expireRefused(Duration age) {
        return pool.preparedQuery(EXPIRE_REFUSED).execute(Tuple.of(age.toMillis())).replaceWithVoid();
    }

    Uni<Waiting> waiting() {
        return pool.preparedQuery(BACKLOG).execute(Tuple.of(COUNTED)).map(rows -> rows.iterator().next())
                .map(row -> new Waiting(row.getLong(0), time(row, 1)));
    }
}
