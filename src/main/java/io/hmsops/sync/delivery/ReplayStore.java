package io.hmsops.sync.delivery;

import io.hmsops.sync.delivery.DeliveryReplay.Result;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Puts dead deliveries back in sets, within the caller's transaction.
 *
 * <p>Where order matters the past may not overtake: while {@link SubjectLocks} are held nothing of these subjects is accepted, and while
 * what is open of them is locked no claim takes it and nothing of it ends. What is in the air, or earlier and open, goes first; later
 * ones that wait are blocked behind what comes back, which also keeps away a claim that began before. With {@code latest} a delivery
 * that has a newer one, open or delivered, is superseded by that instead, and older ones that wait are superseded by what comes back.
 */
final class ReplayStore {

    private static final String DEAD = "select id, system_id, subject from delivery where id = any($1) and state = 'dead'";

    /** What may be claimed, end, or be let go meanwhile: all open ones but those that are blocked behind another blocked one. */
    private static final String LOCK_OPEN = """
            with s as (select * from unnest($1::uuid[], $2::text[]) as s(system_id, subject))
            select 1 from delivery o where o.id in (
              select d.id from s join delivery d on d.system_id = s.system_id and d.subject = s.subject
              where d.state in ('pending', 'delivering', 'parked') and (d.state = 'delivering' or not d.blocked)
              union all
              select f.id from s cross join lateral (
                select d.id from delivery d where d.system_id = s.system_id and d.subject = s.subject
                  and d.state in ('pending', 'delivering', 'parked') and d.blocked order by d.seq limit 1) f)
            order by o.id for update""";

    /** Looks along a subject once, however many of it come back: its first waits for what is open, the others wait for the first. */
    private static final String PUT_BACK = """
            with asked as materialized (
              select d.id, d.event_id, d.system_id, d.subject, d.seq, s.ordered and d.subject is not null as ordered,
                s.latest and d.subject is not null as latest
              from delivery d join unnest($2::uuid[], $3::boolean[], $4::boolean[]) as s(id, ordered, latest) on s.id = d.system_id
              where d.id = any($1) and d.state = 'dead'
            ), newest as materialized (
              select of.system_id, of.subject, n.seq, n.event_id
              from (select system_id, subject, min(seq) as seq from asked where latest group by system_id, subject) of
              cross join lateral (
                (select d.seq, d.event_id from delivery d
                 where d.system_id = of.system_id and d.subject = of.subject and d.seq > of.seq
                   and d.state in ('pending', 'delivering', 'parked', 'delivered') order by d.seq desc limit 1)
                union all
                (select a.seq, a.event_id from asked a
                 where a.system_id = of.system_id and a.subject = of.subject order by a.seq desc limit 1)
                order by seq desc limit 1) n
            ), outdated as materialized (
              select a.id, n.event_id as by from asked a
              join newest n on n.system_id = a.system_id and n.subject = a.subject and n.seq > a.seq
            ), chosen as materialized (
              select * from asked a where not exists (select 1 from outdated o where o.id = a.id)
            ), heads as materialized (
              select h.*, exists (
                select 1 from delivery b where b.system_id = h.system_id and b.subject = h.subject
                  and b.state in ('pending', 'delivering', 'parked')
                  and (b.state = 'delivering' or b.seq < h.seq and not h.latest)) as waits
              from (select distinct on (system_id, subject) * from chosen where ordered order by system_id, subject, seq) h
            ), superseded as (
              update delivery d set state = 'superseded', superseded_by = o.by, settled_at = now()
              from outdated o where d.id = o.id and d.state = 'dead' returning d.id, o.by
            ), back as (
              update delivery d set state = 'pending', due_at = now(), settled_at = null, schedule_start = d.attempts,
                blocked = c.ordered and coalesce((select h.waits from heads h where h.id = c.id), true)
              from chosen c where d.id = c.id and d.state = 'dead' returning d.id
            ), behind as (
              update delivery l set blocked = true from heads h
              where l.system_id = h.system_id and l.subject = h.subject and l.seq > h.seq and l.state = 'pending' and not l.blocked
            ), older as (
              update delivery o set state = 'superseded', superseded_by = c.event_id, settled_at = now() from chosen c
              where c.latest and o.system_id = c.system_id and o.subject = c.subject and o.seq < c.seq and o.state in ('pending', 'parked')
            )
            select id, null::uuid from back union all select id, by from superseded""";

    private ReplayStore() {
    }

    /** How a system wants its deliveries: {@code latest} is {@code ordered} too. */
    record Order(UUID systemId, boolean ordered, boolean latest) {
    }

    private record Subject(UUID systemId, String subject) {
    }

    /** Those that are dead and whose system is among the orders; the others are left alone. */
    static Uni<Result> putBack(SqlConnection connection, Collection<UUID> ids, List<Order> orders) {
        var asked = ids.toArray(UUID[]::new);
        return connection.preparedQuery(DEAD).execute(Tuple.of(asked))
                .chain(dead -> lock(connection, ordered(dead, orders)))
                .chain(() -> connection.preparedQuery(PUT_BACK).execute(Tuple.of(asked)
                        .addArrayOfUUID(orders.stream().map(Order::systemId).toArray(UUID[]::new))
                        .addArrayOfBoolean(orders.stream().map(Order::ordered).toArray(Boolean[]::new))
                        .addArrayOfBoolean(orders.stream().map(Order::latest).toArray(Boolean[]::new))))
                .map(ReplayStore::result);
    }

    private static Set<Subject> ordered(RowSet<Row> dead, List<Order> orders) {
        var systems = orders.stream().filter(Order::ordered).map(Order::systemId).collect(Collectors.toSet());
        return dead.stream().map(row -> new Subject(row.getUUID(1), row.getString(2)))
                .filter(of -> of.subject() != null && systems.contains(of.systemId())).collect(Collectors.toSet());
    }

    private static Uni<Void> lock(SqlConnection connection, Set<Subject> subjects) {
        if (subjects.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var list = List.copyOf(subjects);
        return SubjectLocks.hold(connection, list.stream().map(Subject::subject).toList())
                .chain(() -> connection.preparedQuery(LOCK_OPEN).execute(
                        Tuple.of(list.stream().map(Subject::systemId).toArray(UUID[]::new))
                                .addArrayOfString(list.stream().map(Subject::subject).toArray(String[]::new))))
                .replaceWithVoid();
    }

    private static Result result(RowSet<Row> rows) {
        var back = new HashSet<UUID>();
        Map<UUID, UUID> superseded = new HashMap<>();
        rows.forEach(row -> {
            if (row.getUUID(1) == null) {
                back.add(row.getUUID(0));
            } else {
                superseded.put(row.getUUID(0), row.getUUID(1));
            }
        });
        return new Result(back, superseded);
    }
}
