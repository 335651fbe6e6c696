package io.hmsops.sync.outcome;

import io.hmsops.sync.delivery.DeliveryConfig;
import io.hmsops.sync.delivery.Replica;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Whose task it is to tell outcomes, and whether they are written at all: one row for all replicas. */
@ApplicationScoped
class OutboxTask {

    private static final String WANT = "update outcome_sender set wanted = true, wanted_at = now()";

    /** From nobody, or from one that is not heard of any more. */
    private static final String TAKE = """
            update outcome_sender set holder = $1, wanted = true, wanted_at = now()
            where holder is null or holder = $1 or not exists (
              select 1 from replica r where r.id = holder and r.heartbeat_at > now() - $2 * interval '1 millisecond')""";

    private static final String LEAVE = "update outcome_sender set holder = null where holder = $1";

    private static final String WANT_NO_MORE = """
            update outcome_sender set wanted = false where wanted and wanted_at < now() - $2 * interval '1 millisecond' and not exists (
              select 1 from replica r where r.id = holder and r.heartbeat_at > now() - $1 * interval '1 millisecond')""";

    private final Pool pool;
    private final Replica replica;
    private final long timeout;

    OutboxTask(Pool pool, Replica replica, DeliveryConfig config) {
        this.pool = pool;
        this.replica = replica;
        this.timeout = config.replicaTimeout().toMillis();
    }

    /** From this commit on outcomes are written, by whichever program. */
    Uni<Void> want() {
        return pool.query(WANT).execute().replaceWithVoid();
    }

    /** Whether it is this replica's from now on. */
    Uni<Boolean> take() {
        return pool.preparedQuery(TAKE).execute(Tuple.of(replica.id(), timeout)).map(rows -> rows.rowCount() > 0);
    }

    /** Leaves it to others; outcomes are written all the same. */
    Uni<Void> leave() {
        return pool.preparedQuery(LEAVE).execute(Tuple.of(replica.id())).replaceWithVoid();
    }

    /** Where nobody has said for that long that he wants them, and nobody alive tells them, they are written no more. Whether that is new. */
    Uni<Boolean> wantNoMore(Duration silence) {
        return pool.preparedQuery(WANT_NO_MORE).execute(Tuple.of(timeout, silence.toMillis())).map(rows -> rows.rowCount() > 0);
    }
}
