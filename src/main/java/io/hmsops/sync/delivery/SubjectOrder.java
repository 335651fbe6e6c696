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
 * claim looks at it, however many there are. Whoever ends the earlier one lets the next one go. Where only the latest counts, the older
 * ones that wait are superseded first.
 *
 * <p>The two may miss each other: a delivery is stored as blocked while the earlier one is being recorded as ended. So the recorder
 * looks for a next one <em>after</em> its commit, and so does the acceptor for what it stored as blocked: whichever of the two commits
 * last sees the other. What a crash between commit and look leaves is found by {@link #repair}.
 */
@ApplicationScoped
class SubjectOrder {

    private static final String OPEN = "('pending', 'delivering', 'parked')";

    /** None before it, and none in the air: a replayed one may be older than what is on its way. */
    private static final String MAY_GO = """
            n.state = 'pending' and n.blocked and not exists (
              select 1 from delivery e where e.system_id = n.system_id and e.subject = n.subject and e.id <> n.id
                and e.state in\s""" + OPEN + " and (e.seq < n.seq or e.state = 'delivering'))";

    private static final String LET_NEXT_GO = """
            update delivery n set blocked = false, due_at = now()
            where n.id in (
              select (select f.id from delivery f where f.system_id = s.system_id and f.subject = s.subject
                  and f.state = 'pending' and f.blocked order by f.seq limit 1)
              from unnest($1::uuid[], $2::text[]) as s(system_id, subject)) and\s""" + MAY_GO;

    private static final String LOOK_AGAIN = "update delivery n set blocked = false, due_at = now() where n.id = any($1) and " + MAY_GO;

    private static final String SUPERSEDE = superseding("unnest($1::uuid[], $2::text[]) as s(system_id, subject)");

    private static final String SUPERSEDE_ALL = superseding("""
            (select system_id, subject from delivery
             where system_id = any($1) and subject is not null and state in\s""" + OPEN
            + " group by system_id, subject having count(*) > 1) as s");

    private static final String REPAIR = """
            update delivery n set blocked = false, due_at = now()
            where n.state = 'pending' and n.blocked and (n.system_id = any($1) or n.id in (
              select distinct on (system_id, subject) id from delivery where state in\s""" + OPEN + """
               order by system_id, subject, state = 'delivering' desc, seq))""";

    private final Pool pool;

    SubjectOrder(Pool pool) {
        this.pool = pool;
    }

    /** After deliveries of these subjects have ended, or failed where only the latest counts: the next of each may go. How many do. */
    Uni<Integer> letNextGo(List<Attempt> ended) {
        var latest = ended.stream().filter(Attempt::latest).map(Attempt::task).toList();
        return supersede(latest).chain(() -> update(LET_NEXT_GO, subjects(ended.stream().map(Attempt::task).toList())));
    }

    /** The same for what was superseded; the two lists go together. */
    Uni<Integer> letNextGo(List<UUID> systems, List<String> subjects) {
        return update(LET_NEXT_GO, Tuple.of(systems.toArray(UUID[]::new)).addArrayOfString(subjects.toArray(String[]::new)));
    }

    /**
     * After these were stored as blocked: those that have nobody before them any more may go. Answers how many do.
     *
     * @param latest those of systems where only the latest counts
     */
    Uni<Integer> lookAgain(Collection<UUID> blocked, List<DeliveryTask> latest) {
        return supersede(latest).chain(() -> update(LOOK_AGAIN, Tuple.of(blocked.toArray(UUID[]::new))));
    }

    /**
     * Lets go whatever waits for nobody; all that waits, of systems that want no order; and supersedes what waits behind a newer one, of
     * systems where only the latest counts. Answers how many go.
     */
    Uni<Integer> repair(Collection<UUID> unordered, Collection<UUID> latest) {
        var superseded = latest.isEmpty() ? Uni.createFrom().item(0) : update(SUPERSEDE_ALL, Tuple.of(latest.toArray(UUID[]::new)));
        return superseded.chain(() -> update(REPAIR, Tuple.of(unordered.toArray(UUID[]::new))));
    }

    private Uni<Integer> supersede(List<DeliveryTask> latest) {
        return latest.isEmpty() ? Uni.createFrom().item(0) : update(SUPERSEDE, subjects(latest));
    }

    private static Tuple subjects(List<DeliveryTask> tasks) {
        return Tuple.of(tasks.stream().map(DeliveryTask::systemId).toArray(UUID[]::new))
                .addArrayOfString(tasks.stream().map(task -> task.event().subject()).toArray(String[]::new));
    }

    /** Sets of rows are locked in no order: two statements may collide. */
    private Uni<Integer> update(String statement, Tuple values) {
        return pool.preparedQuery(statement).execute(values).onFailure(DataErrors::isCollision).retry().atMost(3)
                .map(rows -> rows.rowCount());
    }

    /** What waits behind a newer open one of its subject is unnecessary: the same for some subjects, and for all of some systems. */
    private static String superseding(String subjects) {
        return """
                update delivery o set state = 'superseded', settled_at = now(), blocked = false, superseded_by = newest.event_id
                from %s cross join lateral (
                  select n.event_id, n.seq from delivery n where n.system_id = s.system_id and n.subject = s.subject
                    and n.state in %s order by n.seq desc limit 1) newest
                where o.system_id = s.system_id and o.subject = s.subject and o.state = 'pending' and o.seq < newest.seq"""
                .formatted(subjects, OPEN);
    }
}
