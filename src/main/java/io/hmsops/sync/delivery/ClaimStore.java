package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Takes up deliveries that are due. All times are the database's. */
@ApplicationScoped
class ClaimStore {

    /**
     * A delivery of an ordered system may be claimed only if none of its subject is in the air and no earlier one is open. What waits for
     * its subject is {@code blocked}; this matters where a replay or a change of ordering came between.
     */
    private static final String IN_TURN = """
            not (s.ordered and exists (
              select 1 from delivery b where b.system_id = d.system_id and b.subject = d.subject and b.id <> d.id
                and b.state in ('pending', 'delivering', 'parked') and (b.seq < d.seq or b.state = 'delivering')))""";

    private static final String DUE = """
            select d.id, d.event_id, d.system_id, d.subject, d.due_at, d.seq, s.bytes, s.latest
            from delivery d where d.system_id = s.id and d.state = 'pending' and not d.blocked and d.due_at <= now()""";

    /**
     * Per system as many due deliveries as it has places and bytes, one at least. Half of the places, rounded up, are for first attempts,
     * however many retries are due before them; what they leave goes by due time. What a newer event of its subject has made unnecessary
     * ({@code ordering: latest}) is superseded instead of being sent.
     */
    private static final String CLAIM = """
            with s as materialized (
              select s.* from unnest($2::uuid[], $3::int[], $4::bigint[], $5::boolean[], $6::boolean[]) as s(id, places, bytes, ordered, latest)
              join external_system e on e.id = s.id and e.paused_at is null and e.deleted_at is null
            ), first as materialized (
              select d.* from s cross join lateral (
            """ + DUE + " and d.attempts = 0 and " + IN_TURN + """
                order by d.due_at, d.seq limit (s.places + 1) / 2 for update of d skip locked) d
            ), rest as materialized (
              select d.* from s cross join lateral (
            """ + DUE + " and d.id not in (select id from first) and " + IN_TURN + """
                order by d.due_at, d.seq limit s.places - (select count(*) from first f where f.system_id = s.id)
                for update of d skip locked) d
            ), due as (
              select p.*, row_number() over (partition by p.system_id, p.lane order by p.due_at, p.seq) as place_in_lane
              from (select 0 as lane, * from first union all select 1, * from rest) p
            ), weighed as (
              select p.id, w.weight, p.bytes,
                sum(w.weight) over (partition by p.system_id order by p.place_in_lane, p.lane) as together,
                row_number() over (partition by p.system_id order by p.place_in_lane, p.lane) as n,
                case when p.latest then (
                  select n.event_id from delivery n where n.system_id = p.system_id and n.subject = p.subject and n.seq > p.seq
                    and n.state in ('pending', 'delivering', 'delivered') order by n.seq desc limit 1) end as newer
              from due p join event e on e.id = p.event_id
              cross join lateral (select $7::int + coalesce(octet_length(e.data), 0) as weight) w
            )
            update delivery c set
              state = case when due.newer is null then 'delivering' else 'superseded' end,
              owner = case when due.newer is null then $1::uuid end,
              superseded_by = due.newer,
              settled_at = case when due.newer is not null then now() end
            from weighed due where c.id = due.id and (due.together <= due.bytes or due.n = 1 or due.newer is not null)
            returning c.id, c.event_id, c.system_id, c.subject, c.attempts, c.schedule_start, c.created_at, due.weight,
              due.newer is not null""";

    /** Deliveries to systems that are registered no more have nobody to go to. */
    private static final String CANCEL_ORPHANS = """
            update delivery d set state = 'cancelled', settled_at = now()
            where d.state = 'pending' and d.system_id in (select id from external_system where deleted_at is not null)""";

    private final Pool pool;
    private final Replica replica;

    ClaimStore(Pool pool, Replica replica) {
        this.pool = pool;
        this.replica = replica;
    }

    /**
     * @param weight     what it weighs in memory, in bytes
     * @param superseded not claimed: a newer event of its subject made it unnecessary
     */
    record Claimed(UUID id, UUID eventId, UUID systemId, String subject, int attempts, int scheduleStart, long createdMillis, long weight,
            boolean superseded) {
    }

    /**
     * @param places free places of the system, at least 1
     * @param bytes  what they may weigh together; the first may weigh more
     */
    record Offer(UUID systemId, int places, long bytes, boolean ordered, boolean latest) {
    }

    Uni<List<Claimed>> claim(List<Offer> offers) {
        var row = Tuple.of(replica.id())
                .addArrayOfUUID(offers.stream().map(Offer::systemId).toArray(UUID[]::new))
                .addArrayOfInteger(offers.stream().map(Offer::places).toArray(Integer[]::new))
                .addArrayOfLong(offers.stream().map(Offer::bytes).toArray(Long[]::new))
                .addArrayOfBoolean(offers.stream().map(Offer::ordered).toArray(Boolean[]::new))
                .addArrayOfBoolean(offers.stream().map(Offer::latest).toArray(Boolean[]::new))
                .addInteger(DeliveryTask.OVERHEAD);
        return pool.preparedQuery(CLAIM).execute(row).map(rows -> rows.stream().map(ClaimStore::claimed).toList());
    }

    private static Claimed claimed(Row row) {
        return new Claimed(row.getUUID(0), row.getUUID(1), row.getUUID(2), row.getString(3), row.getInteger(4), row.getInteger(5),
                row.getOffsetDateTime(6).toInstant().toEpochMilli(), row.getInteger(7), row.getBoolean(8));
    }

    Uni<Integer> cancelOrphans() {
        return pool.query(CANCEL_ORPHANS).execute().map(rows -> rows.rowCount());
    }
}
