package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import java.time.Instant;

/**
 * An attempt that ended.
 *
 * @param system  the system as it was called, or {@code null} where it is registered no more
 * @param verdict what becomes of the delivery
 */
record Attempt(DeliveryTask task, ExternalSystem system, Instant startedAt, int durationMillis, Verdict verdict) {

    /** Whether others of its subject wait for it. */
    boolean ordered() {
        return system != null && system.delivery().ordering() != Ordering.NONE && task.event().subject() != null;
    }

    /** Whether only the newest event of its subject counts. */
    boolean latest() {
        return system != null && system.delivery().ordering() == Ordering.LATEST;
    }

    /** The same where the recording found a newer event of its subject. */
    Attempt superseded() {
        return new Attempt(task, system, startedAt, durationMillis, verdict.superseded());
    }

    /** The same without the partner's words, which the database would not take. */
    Attempt unspeakable() {
        var v = verdict;
        var error = v.error() == null ? null : "the partner's answer could not be recorded";
        return new Attempt(task, system, startedAt, durationMillis,
                new Verdict(v.state(), v.attempts(), v.delay(), v.status(), v.code(), error, null, v.tried()));
    }
}
