package io.hmsops.sync.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Advisory locks on buckets of subjects, held to the end of the transaction: while one is held, nobody else accepts an event of the
 * subject or puts one of its deliveries back. Taken in ascending order, hence never against each other; before any lock on rows.
 */
final class SubjectLocks {

    /**
     * Enough that two transactions of many subjects seldom meet. One holds at most as many as it has subjects, and a replica few transactions
     * at a time: that has to fit into PostgreSQL's lock table (64 for each of its connections, by default 6400).
     */
    private static final int BUCKETS = 4096;
    private static final int LOCK_CLASS = 0x53594e43; // "SYNC": keeps our advisory locks apart from others'

    private static final String LOCK = "select pg_advisory_xact_lock($1, bucket) from unnest($2::int[]) bucket";

    private SubjectLocks() {
    }

    /** Waits for the locks; {@code null} subjects need none. */
    static Uni<Void> hold(SqlConnection connection, Collection<String> subjects) {
        var buckets = new TreeSet<Integer>();
        for (var subject : subjects) {
            if (subject != null) {
                buckets.add(Math.floorMod(subject.hashCode(), BUCKETS));
            }
        }
        return buckets.isEmpty() ? Uni.createFrom().voidItem()
                : connection.preparedQuery(LOCK).execute(Tuple.of(LOCK_CLASS, buckets.toArray(Integer[]::new))).replaceWithVoid();
    }
}
