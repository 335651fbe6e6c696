package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Who is next, per system and subject. A delivery that is accepted while an earlier one of its subject is open is {@code blocked}: no
 * claim looks at it, however many there are. Whoever ends the earlier one lets the next one go.
 *
 * <p>The two may miss each other: a delivery is stored as blocked while the earlier one is being recorded as ended. So the recorder
 * looks for a next one <em>after</em> its commit, and so does the acceptor for what it stored as blocked: whichever of the two commits
 * last sees the other. What a crash between commit and look leaves is found by {@link #repair}.
 */
@ApplicationScoped
class SubjectOrder {

    private static final String NO_EARLIER = """
            not exists (select 1 from delivery e where e.system_id = n.system_id and e.subject = n.subject and e.seq < n.seq
              and e.state in ('pending', 'delivering', 'parked'))""";

    private static final String LET_NEXT_GO = """
            update delivery n set blocked = false, due_at = now()
            where n.id in (
              select (select f.id from delivery f where f.system_id = s.system_id and f.subject = s.subject
                  and f.state = 'pending' and f.blocked order by f.seq limit 1)
              from unnest($1::uuid[], $2::text[]) as s(system_id, subject))
              and n.state = 'pending' and n.blocked and\s""" + NO_EARLIER;

    private static final String LOOK_AGAIN = """
            update delivery n set blocked = false, due_at = now()
            where n.id = any($1) and n.state = 'pending' and n.blocked and\s""" + NO_EARLIER;

    private static final String REPAIR = """
            update delivery n set blocked = false, due_at = now()
            where n.state = 'pending' and n.blocked and (n.system_id = any($1) or n.id in (
              select distinct on (system_id, subject) id from delivery where state in ('pending', 'delivering', 'parked')
              order by system_id, subject, seq))""";

    private final Pool pool;

    SubjectOrder(Pool pool) {
        this.pool = pool;
    }

    /** After deliveries of these subjects have ended: the next of each may go. Answers how many do. */
    Uni<Integer> letNextGo(List<DeliveryTask> ended) {
        return pool.preparedQuery(LET_NEXT_GO).execute(Tuple.of(ended.stream().map(DeliveryTask::systemId).toArray(UUID[]::new))
                .addArrayOfString(ended.stream().map(task -> task.event().subject()).toArray(String[]::new)))
                .map(rows -> rows.rowCount());
    }

    /** After these were stored as blocked: those that have nobody before them any more may go. Answers how many do. */
    Uni<Integer> lookAgain(Collection<UUID> blocked) {
        return pool.preparedQuery(LOOK_AGAIN).execute(Tuple.of(blocked.toArray(UUID[]::new))).map(rows -> rows.rowCount());
    }

    /** Lets go whatever waits for nobody; all that waits, of systems that want no order. Answers how many go. */
    Uni<Integer> repair(Collection<UUID> unordered) {
        return pool.preparedQuery(REPAIR).execute(Tuple.of(unordered.toArray(UUID[]::new))).map(rows -> rows.rowCount());
    }
}
