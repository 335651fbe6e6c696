package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Which replica holds what: heartbeats, take-over, claims, hand-back. All times are the database's. */
@ApplicationScoped
class ClaimStore {

    /**
     * One query for an idle replica: I am alive; whose owner is not heard of is free again; is anything due for these systems? A replica
     * that was silent itself (the database was away) judges nobody: the others were silent too.
     */
    private static final String BEAT = """
            with beat as (
              insert into replica (id) values ($1) on conflict (id) do update set heartbeat_at = now()
            ), gone as (
              select owner as id from delivery d where state = 'delivering' and owner <> $1
                and not exists (select 1 from replica r where r.id = d.owner and r.heartbeat_at > now() - $2 * interval '1 millisecond')
                and not exists (select 1 from replica me where me.id = $1 and me.heartbeat_at <= now() - $2 * interval '1 millisecond')
              group by owner
            ), freed as (
              update delivery set state = 'pending', owner = null, due_at = now()
              where state = 'delivering' and owner in (select id from gone)
              returning 1
            ), buried as (
              delete from replica where heartbeat_at < now() - interval '1 day' and id <> $1
            )
            select (select count(*) from freed), exists (
              select 1 from unnest($3::uuid[]) as s(id) cross join lateral (
                select 1 from delivery p where p.system_id = s.id and p.state = 'pending' and not p.blocked and p.due_at <= now()
                limit 1) due)""";

    /**
     * Per system as many due deliveries as it has places and bytes, one at least; ordered ones only if no earlier one of their subject
     * is open (which matters only just after a system's ordering was changed: what waits for its subject is blocked).
     */
    private static final String CLAIM = """
            update delivery c set state = 'delivering', owner = $1
            from (
              select p.id, $6::int + coalesce(octet_length(e.data), 0) as weight, s.bytes,
                sum($6::int + coalesce(octet_length(e.data), 0)) over (partition by p.system_id order by p.due_at, p.seq) as together,
                row_number() over (partition by p.system_id order by p.due_at, p.seq) as n
              from unnest($2::uuid[], $3::int[], $4::bigint[], $5::boolean[]) as s(id, places, bytes, ordered)
              cross join lateral (
                select d.id, d.event_id, d.system_id, d.due_at, d.seq from delivery d
                where d.system_id = s.id and d.state = 'pending' and not d.blocked and d.due_at <= now()
                  and not (s.ordered and exists (
                    select 1 from delivery b where b.system_id = d.system_id and b.subject = d.subject and b.seq < d.seq
                      and b.state in ('pending', 'delivering', 'parked')))
                order by d.due_at, d.seq limit s.places for update of d skip locked) p
              join event e on e.id = p.event_id
            ) due where c.id = due.id and (due.together <= due.bytes or due.n = 1)
            returning c.id, c.event_id, c.system_id, c.attempts, c.created_at, due.weight""";

    /** Deliveries to systems that are registered no more have nobody to go to. */
    private static final String CANCEL_ORPHANS = """
            update delivery d set state = 'cancelled', settled_at = now()
            where d.state = 'pending' and d.system_id in (select id from external_system where deleted_at is not null)""";

    private static final String HAND_BACK =
            "update delivery set state = 'pending', owner = null, due_at = least(due_at, now()) where state = 'delivering' and owner = $1";

    private final Pool pool;
    private final Replica replica;

    ClaimStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /**
     * @param takenOver deliveries freed from replicas that are gone
     * @param due       whether any delivery waits to be claimed
     */
    record Beat(long takenOver, boolean due) {
    }

    /** @param weight what it weighs in memory, in bytes */
    record Claimed(UUID id, UUID eventId, UUID systemId, int attempts, long createdMillis, long weight) {
    }

    /**
     * @param places free places of the system, at least 1
     * @param bytes  what they may weigh together; the first may weigh more
     */
    record Offer(UUID systemId, int places, long bytes, boolean ordered) {
    }

    Uni<Beat> beat(Duration replicaTimeout, List<UUID> systems) {
        return pool.preparedQuery(BEAT).execute(Tuple.of(replica.id(), replicaTimeout.toMillis(), systems.toArray(UUID[]::new)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Beat(row.getLong(0), row.getBoolean(1)));
    }

    Uni<List<Claimed>> claim(List<Offer> offers) {
        var row = Tuple.of(replica.id())
                .addArrayOfUUID(offers.stream().map(Offer::systemId).toArray(UUID[]::new))
                .addArrayOfInteger(offers.stream().map(Offer::places).toArray(Integer[]::new))
                .addArrayOfLong(offers.stream().map(Offer::bytes).toArray(Long[]::new))
                .addArrayOfBoolean(offers.stream().map(Offer::ordered).toArray(Boolean[]::new))
                .addInteger(DeliveryTask.OVERHEAD);
        return pool.preparedQuery(CLAIM).execute(row).map(rows -> rows.stream()
                .map(r -> new Claimed(r.getUUID(0), r.getUUID(1), r.getUUID(2), r.getInteger(3),
                        r.getOffsetDateTime(4).toInstant().toEpochMilli(), r.getInteger(5)))
                .toList());
    }

    Uni<Integer> cancelOrphans() {
        return pool.query(CANCEL_ORPHANS).execute().map(rows -> rows.rowCount());
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

    /** Gives all back and ends this replica; answers how many. */
    Uni<Integer> leave() {
        return pool.preparedQuery(HAND_BACK).execute(Tuple.of(replica.id()))
                .call(() -> pool.preparedQuery("delete from replica where id = $1").execute(Tuple.of(replica.id())))
                .map(rows -> rows.rowCount());
    }
}
