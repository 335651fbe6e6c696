package io.hmsops.sync.replay;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * One kind of job: a bean. It works a job off in steps, each of them one transaction, in which the step's effect and the place where the
 * next one begins are committed together: whatever is killed repeats nothing and leaves nothing out.
 */
public interface JobKind {

    /** The word in the interface and in the database; a replica leaves jobs of kinds that it does not know to others. */
    String name();

    /**
     * The next step, in the transaction of {@code connection}: well under a second, whatever there is to do. Nothing else may be changed
     * that a roll-back would not take back, and no other connection be used: a step is tried again when it collides with another
     * transaction or the database goes away. A {@link JobFailedException} ends the job.
     *
     * @param job    as it stands
     * @param cursor what the step before left, {@code null} for the first
     */
    Uni<Step> step(Job job, String cursor, SqlConnection connection);

    /** A step is committed. On an event loop: must not block. */
    default void committed() {
    }

    /**
     * What a step did.
     *
     * @param cursor where the next one begins, or {@code null} where nothing is left to do
     * @param total  how many there are to do, once that is known; {@code null} leaves it as it is
     * @param done   how many it did
     * @param failed how many it could not do
     */
    record Step(String cursor, Long total, long done, long failed) {
    }
}
