package io.hmsops.sync.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.delivery.DeliveryConfig;
import io.hmsops.sync.delivery.Replica;
import io.hmsops.sync.replay.JobKind.Step;
import io.hmsops.sync.web.StrictJson;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The table of jobs. Who is at a job is written where it is changed: a replica that was taken for dead changes nothing any more. */
@ApplicationScoped
class JobStore {

    private static final String JOB = "id, kind, state, total, done, failed, error, request, created_at, started_at, finished_at";

    private static final String INSERT = """
            insert into job (id, kind, state, request, request_key) values ($1, $2, 'queued', $3, $4)
            on conflict (kind, request_key) where state in ('queued', 'running') and request_key is not null do nothing
            returning\s""" + JOB;

    private static final String FIND_OPEN = "select " + JOB + """
            \sfrom job where kind = $1 and request_key = $2 and state in ('queued', 'running')""";

    private static final String LIST = "select " + JOB + """
            \sfrom job where ($1::text is null or state = $1) and ($2::text is null or kind = $2) and ($3::uuid is null or id < $3)
            order by id desc limit $4""";

    private static final String STOP = """
            update job set state = 'stopped', owner = null, finished_at = now() where id = $1 and state in ('queued', 'running')
            returning\s""" + JOB;

    /** The oldest that nobody is at: queued, left by a replica that is not heard of, or ours by an answer that we did not get. */
    private static final String TAKE = """
            update job set state = 'running', owner = $1, started_at = coalesce(started_at, now()) where id = (
              select j.id from job j where j.state in ('queued', 'running') and j.kind = any($3)
                and (j.owner is null or j.owner = $1 or not exists (
                  select 1 from replica r where r.id = j.owner and r.heartbeat_at > now() - $2 * interval '1 millisecond'))
              order by j.created_at, j.id limit 1 for update skip locked)
            returning\s""" + JOB;

    private static final String LOCK = "select " + JOB + ", cursor from job where id = $1 and state = 'running' and owner = $2 for update";

    private static final String MOVE = """
            update job set cursor = $2, total = coalesce($3, total), done = done + $4, failed = failed + $5,
              state = case when $2::text is null then 'finished' else state end,
              owner = case when $2::text is null then null else owner end,
              finished_at = case when $2::text is null then now() end
            where id = $1""";

    private static final String FAIL = """
            update job set state = 'failed', error = $3, owner = null, finished_at = now()
            where id = $1 and state = 'running' and owner = $2""";

    private static final String HAND_BACK = "update job set state = 'queued', owner = null where state = 'running' and owner = $1";

    private final Pool pool;
    private final Replica replica;
    private final DeliveryConfig config;

    JobStore(Pool pool, Replica replica, DeliveryConfig config) {
        this.pool = pool;
        this.replica = replica;
        this.config = config;
    }

    /** The new job; {@code null} where one with this key is open. */
    Uni<Job> insert(String kind, JsonNode request, String key) {
        return pool.preparedQuery(INSERT).execute(Tuple.of(UuidCreator.getTimeOrderedEpoch(), kind, request.toString(), key))
                .map(JobStore::first);
    }

    /** The open job with this key, or {@code null}. */
    Uni<Job> findOpen(String kind, String key) {
        return pool.preparedQuery(FIND_OPEN).execute(Tuple.of(kind, key)).map(JobStore::first);
    }

    /** The job, or {@code null}. */
    Uni<Job> find(UUID id) {
        return pool.preparedQuery("select " + JOB + " from job where id = $1").execute(Tuple.of(id)).map(JobStore::first);
    }

    /** Newest first, those before the job {@code before}; {@code null}s do not restrict. */
    Uni<List<Job>> list(Job.State state, String kind, UUID before, int limit) {
        return pool.preparedQuery(LIST).execute(Tuple.of(state == null ? null : state.word(), kind, before, limit))
                .map(rows -> rows.stream().map(JobStore::job).toList());
    }

    /** The job, stopped now; {@code null} where there is none that is not over. Waits for the step that is under way. */
    Uni<Job> stop(UUID id) {
        return pool.preparedQuery(STOP).execute(Tuple.of(id)).map(JobStore::first);
    }

    /** A job of one of these kinds, ours from now on; or {@code null}. */
    Uni<Job> take(Collection<String> kinds) {
        return pool.preparedQuery(TAKE)
                .execute(Tuple.of(replica.id(), config.replicaTimeout().toMillis(), kinds.toArray(String[]::new))).map(JobStore::first);
    }

    /** Makes the next step of a job; {@code null} where it is not ours, or not to be worked on, any more. */
    Uni<Step> step(UUID id, JobKind kind) {
        return pool.withTransaction(connection -> connection.preparedQuery(LOCK).execute(Tuple.of(id, replica.id())).chain(locked -> {
            if (locked.size() == 0) {
                return Uni.createFrom().nullItem();
            }
            var row = locked.iterator().next();
            return kind.step(job(row), row.getString(11), connection).call(step -> connection.preparedQuery(MOVE)
                    .execute(Tuple.of(id, step.cursor(), step.total(), step.done(), step.failed())));
        }));
    }

    Uni<Void> fail(UUID id, String reason) {
        return pool.preparedQuery(FAIL).execute(Tuple.of(id, replica.id(), reason)).replaceWithVoid();
    }

    /** Leaves what this replica is at to others; answers how many jobs that is. */
    Uni<Integer> handBack() {
        return pool.preparedQuery(HAND_BACK).execute(Tuple.of(replica.id())).map(rows -> rows.rowCount());
    }

    private static Job first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : job(rows.iterator().next());
    }

    private static Job job(Row row) {
        try {
            return new Job(row.getUUID(0), row.getString(1), Job.State.of(row.getString(2)).orElseThrow(), row.getLong(3), row.getLong(4),
                    row.getLong(5), row.getString(6), StrictJson.mapper().readTree(row.getString(7)), time(row, 8), time(row, 9),
                    time(row, 10));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a job was asked for cannot be read", e);
        }
    }

    private static Instant time(Row row, int column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
