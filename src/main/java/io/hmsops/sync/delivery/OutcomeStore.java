package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Writes how attempts ended, many in one statement; attempts are rows of their own only when they failed. */
@ApplicationScoped
class OutcomeStore {

    /**
     * Only what this replica still owns is written, here and below: a delivery that was taken over belongs to somebody else. The state is
     * asked for in words that no partial index has: by the primary key, as an index of what is owned remembers all that ever was.
     */
    private static final String OWNED = "d.state in ('delivering', '') and d.owner = $1";

    /** What nearly all deliveries come to. */
    private static final String RECORD_DELIVERED = """
            update delivery d set state = 'delivered', owner = null, settled_at = now(), attempts = v.attempts, status = v.status,
              code = null, error = null, answer = v.answer, started_at = v.started_at, duration_ms = v.duration_ms
            from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::timestamptz[], $7::int[])
              as v(id, attempts, status, answer, started_at, duration_ms)
            where d.id = v.id and\s""" + OWNED + " returning d.id, d.state, d.due_at";

    /**
     * Anything else. What was not tried leaves the last attempt on record. Where only the latest counts, what would wait for another attempt
     * is superseded by a newer event that has come meanwhile. The last part finds what an earlier try wrote whose answer was lost.
     */
    private static final String RECORD = """
            with verdict as (
              select * from unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::int[], $7::text[], $8::text[], $9::text[],
                $10::timestamptz[], $11::int[], $12::boolean[], $13::boolean[], $14::boolean[])
                as v(id, state, attempts, delay, status, code, error, answer, started_at, duration_ms, failed, tried, latest)
            ), newer as (
              select v.id, n.event_id from verdict v join delivery d on d.id = v.id cross join lateral (
                select n.event_id from delivery n where n.system_id = d.system_id and n.subject = d.subject and n.seq > d.seq
                  and n.state in ('pending', 'delivering', 'delivered') order by n.seq desc limit 1) n
              where v.latest and v.state = 'pending'
            ), recorded as (
              update delivery d set attempts = v.attempts, owner = null,
                state = case when n.id is null then v.state else 'superseded' end,
                superseded_by = n.event_id,
                due_at = case when v.delay is null then d.due_at else now() + v.delay * interval '1 millisecond' end,
                settled_at = case when v.state = 'pending' and n.id is null then null else now() end,
                status = case when v.tried then v.status else d.status end,
                code = case when v.tried then v.code else d.code end,
                error = case when v.tried then v.error else d.error end,
                answer = case when v.tried then v.answer else d.answer end,
                started_at = case when v.tried then v.started_at else d.started_at end,
                duration_ms = case when v.tried then v.duration_ms else d.duration_ms end
              from verdict v left join newer n on n.id = v.id
              where d.id = v.id and\s""" + OWNED + """

              returning d.id, d.state, d.due_at
            ), failed as (
              insert into attempt (delivery_id, number, started_at, duration_ms, outcome, status, code, error, answer, next_attempt_at)
              select v.id, v.attempts, v.started_at, v.duration_ms,
                case when v.state = 'pending' then 'failedForNow' else 'failedForGood' end, v.status, v.code, v.error, v.answer,
                case when r.state = 'pending' then r.due_at end
              from verdict v join recorded r on r.id = v.id where v.failed
              on conflict do nothing
            )
            select id, state, due_at from recorded
            union all
            select d.id, d.state, d.due_at from verdict v join delivery d on d.id = v.id
            where $15 and v.tried and d.owner is null and d.state in (v.state, 'superseded') and d.attempts = v.attempts
              and d.started_at = v.started_at""";

    private final Pool pool;
    private final Replica replica;

    OutcomeStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /** @param dueAt when it is due again, where pending */
    record Recorded(DeliveryState state, Instant dueAt) {
    }

    /**
     * What has become of the deliveries; those that this replica owned no more are missing.
     *
     * @param again whether an earlier try of the same may have been written, its answer lost
     */
    Uni<Map<UUID, Recorded>> record(List<Attempt> attempts, boolean again) {
        var delivered = new ArrayList<Attempt>();
        var others = new ArrayList<Attempt>();
        for (var attempt : attempts) {
            (!again && attempt.verdict().state() == DeliveryState.DELIVERED ? delivered : others).add(attempt);
        }
        var recorded = new HashMap<UUID, Recorded>();
        var first = delivered.isEmpty() ? Uni.createFrom().voidItem() : run(RECORD_DELIVERED, delivered(delivered), recorded);
        return first.chain(() -> others.isEmpty() ? Uni.createFrom().voidItem() : run(RECORD, all(others, again), recorded))
                .replaceWith(recorded);
    }

    private Uni<Void> run(String statement, Tuple values, Map<UUID, Recorded> recorded) {
        return pool.preparedQuery(statement).execute(values).invoke(rows -> rows.forEach(row -> recorded.put(row.getUUID(0),
                new Recorded(DeliveryState.of(row.getString(1)).orElseThrow(), row.getOffsetDateTime(2).toInstant())))).replaceWithVoid();
    }

    private Tuple delivered(List<Attempt> attempts) {
        return Tuple.of(replica.id())
                .addArrayOfUUID(column(attempts, UUID[]::new, attempt -> attempt.task().id()))
                .addArrayOfInteger(column(attempts, Integer[]::new, attempt -> attempt.verdict().attempts()))
                .addArrayOfInteger(column(attempts, Integer[]::new, attempt -> attempt.verdict().status()))
                .addArrayOfString(column(attempts, String[]::new, attempt -> text(attempt.verdict().answer())))
                .addArrayOfOffsetDateTime(column(attempts, OffsetDateTime[]::new, attempt -> attempt.startedAt().atOffset(ZoneOffset.UTC)))
                .addArrayOfInteger(column(attempts, Integer[]::new, Attempt::durationMillis));
    }

    private Tuple all(List<Attempt> attempts, boolean again) {
        return Tuple.of(replica.id())
                .addArrayOfUUID(column(attempts, UUID[]::new, attempt -> attempt.task().id()))
                .addArrayOfString(column(attempts, String[]::new, attempt -> attempt.verdict().state().word()))
                .addArrayOfInteger(column(attempts, Integer[]::new, attempt -> attempt.verdict().attempts()))
                .addArrayOfLong(column(attempts, Long[]::new,
                        attempt -> attempt.verdict().delay() == null ? null : attempt.verdict().delay().toMillis()))
                .addArrayOfInteger(column(attempts, Integer[]::new, attempt -> attempt.verdict().status()))
                .addArrayOfString(column(attempts, String[]::new,
                        attempt -> attempt.verdict().code() == null ? null : attempt.verdict().code().word()))
                .addArrayOfString(column(attempts, String[]::new, attempt -> text(attempt.verdict().error())))
                .addArrayOfString(column(attempts, String[]::new, attempt -> text(attempt.verdict().answer())))
                .addArrayOfOffsetDateTime(column(attempts, OffsetDateTime[]::new, attempt -> attempt.startedAt().atOffset(ZoneOffset.UTC)))
                .addArrayOfInteger(column(attempts, Integer[]::new, Attempt::durationMillis))
                .addArrayOfBoolean(column(attempts, Boolean[]::new, attempt -> attempt.verdict().failed()))
                .addArrayOfBoolean(column(attempts, Boolean[]::new, attempt -> attempt.verdict().tried()))
                .addArrayOfBoolean(column(attempts, Boolean[]::new, Attempt::latest))
                .addBoolean(again);
    }

    /** PostgreSQL's text takes no NUL; partners may send one. */
    private static String text(String partnersWords) {
        return partnersWords == null ? null : partnersWords.replace('\0', '\uFFFD');
    }

    private static <T> T[] column(List<Attempt> attempts, IntFunction<T[]> array, Function<Attempt, T> value) {
        return attempts.stream().map(value).toArray(array);
    }
}
