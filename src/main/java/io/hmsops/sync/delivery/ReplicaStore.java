package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Which replicas are alive and what this one owns: heartbeats, take-over, hand-back. All times are the database's. */
@ApplicationScoped
class ReplicaStore {

    /**
     * One query for an idle replica: I am alive; whose owner is not heard of is free again; what is there to do? A replica that was silent
     * itself (the database was away) judges nobody: the others were silent too. Owners are few, what they own may be much: each is found by
     * one step along the index.
     */
    private static final String BEAT = """
            with recursive beat as (
              insert into replica (id) values ($1) on conflict (id) do update set heartbeat_at = now()
            ), alive as materialized (
              select id from replica where heartbeat_at > now() - $2 * interval '1 millisecond' or id = $1
            ), judge as materialized (
              select $4 and not exists (select 1 from replica where id = $1 and heartbeat_at <= now() - $2 * interval '1 millisecond') as fair
            ), owners as (
              (select owner as id from delivery where state = 'delivering' order by owner limit 1)
              union all
              select (select d.owner from delivery d where d.state = 'delivering' and d.owner > o.id order by d.owner limit 1)
              from owners o where o.id is not null
            ), gone as materialized (
              select id from owners, judge where id <> $1 and fair and id not in (select id from alive)
            ), freed as (
              update delivery set state = 'pending', owner = null, due_at = now()
              where state = 'delivering' and owner in (select id from gone)
              returning 1
            ), buried as (
              delete from replica where heartbeat_at < now() - interval '1 day' and id <> $1
            )
            select (select count(*) from freed),
              (select (extract(epoch from min(due.due_at) - now()) * 1000)::bigint from unnest($3::uuid[]) as s(id) cross join lateral (
                select p.due_at from delivery p where p.system_id = s.id and p.state = 'pending' and not p.blocked
                order by p.due_at limit 1) due),
              exists (select 1 from delivery where state = 'pending' and blocked) or exists (
                select 1 from external_system e where e.deleted_at is not null and exists (
                  select 1 from delivery p where p.system_id = e.id and p.state = 'pending' and not p.blocked)),
              exists (select 1 from delivery where state in ('pending', 'delivering', 'parked')),
              (select count(*) from alive where id <> $1),
              (select coalesce(sum(revision), 0)::bigint from external_system),
              case when $5 then (select count(*) from delivery where state = 'delivering' and owner = $1) end,
              exists (select 1 from job, judge where state in ('queued', 'running') and (owner is null or fair
                and owner not in (select id from alive))),
              exists (select 1 from outcome_sender s, judge where s.wanted and case when s.holder = $1
                then (select seq from outcome order by seq limit 1) is not null
                else s.holder is null or fair and s.holder not in (select id from alive) end)""";

    private static final String HAND_BACK =
            "update delivery set state = 'pending', owner = null, due_at = least(due_at, now()) where state = 'delivering' and owner = $1";

    private final Pool pool;
    private final Replica replica;

    ReplicaStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /**
     * What the database said to a heartbeat.
     *
     * @param takenOver deliveries freed from replicas that are gone
     * @param nextDue   until the next delivery of the asked systems is due, negative where one is; {@code null} where none waits
     * @param untidy    whether any delivery waits for an earlier one of its subject, or for a system that is gone: a look may be needed
     * @param open      whether any delivery is not settled
     * @param others    other replicas that are alive
     * @param revisions the sum of all systems' revisions: changes with every change of a system
     * @param owned     deliveries that this replica owns, where that was asked
     * @param jobs      whether a job waits that no living replica is at
     * @param outcomes  whether outcomes wait that it is this replica's task to tell, or nobody's
     */
    record Beat(long takenOver, Duration nextDue, boolean untidy, boolean open, int others, long revisions, long owned, boolean jobs,
            boolean outcomes) {
    }

    /**
     * @param systems   those whose deliveries may be due
     * @param count     whether to count what is owned
     * @param mayJudge  whether to take over from replicas that have not been heard of for the time-out
     */
    Uni<Beat> beat(Duration replicaTimeout, List<UUID> systems, boolean mayJudge, boolean count) {
        return pool.preparedQuery(BEAT).execute(Tuple.of(replica.id(), replicaTimeout.toMillis(), systems.toArray(UUID[]::new), mayJudge, count))
                .map(rows -> rows.iterator().next())
                .map(row -> new Beat(row.getLong(0), row.getLong(1) == null ? null : Duration.ofMillis(row.getLong(1)), row.getBoolean(2),
                        row.getBoolean(3), row.getInteger(4), row.getLong(5), row.getLong(6) == null ? 0 : row.getLong(6), row.getBoolean(7),
                        row.getBoolean(8)));
    }

    /** The deliveries that this replica owns. */
    Uni<List<UUID>> owned() {
        return pool.preparedQuery("select id from delivery where state = 'delivering' and owner = $1").execute(Tuple.of(replica.id()))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** Gives these deliveries back, due at once. */
    Uni<Void> handBack(List<UUID> deliveries) {
        return pool.preparedQuery(HAND_BACK + " and id = any($2)")
                .execute(Tuple.of(replica.id(), deliveries.toArray(UUID[]::new))).replaceWithVoid();
    }

    /** Gives all back, tells the others, and ends this replica; answers how many. */
    Uni<Integer> leave() {
        return pool.preparedQuery(HAND_BACK).execute(Tuple.of(replica.id()))
                .call(() -> pool.query("notify " + DeliveriesAnnounced.CHANNEL).execute())
                .call(() -> pool.preparedQuery("delete from replica where id = $1").execute(Tuple.of(replica.id())))
                .map(rows -> rows.rowCount());
    }
}
