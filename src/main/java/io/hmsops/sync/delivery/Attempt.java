package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.ExternalSystem;
import java.time.Instant;

/**
 * An attempt that ended.
 *
 * @param system  the system as it was called, or {@code null} where it is registered no more
 * @param verdict what becomes of the delivery
 */
record Attempt(DeliveryTask task, ExternalSystem system, Instant startedAt, int durationMillis, Verdict verdict) {

    /** The same without the partner's words, which the database would not take. */
    Attempt unspeakable() {
        var v = verdict;
        var error = v.error() == null ? null : "the partner's answer could not be recorded";
        return new Attempt(task, system, startedAt, durationMillis,
                new Verdict(v.state(), v.attempts(), v.delay(), v.status(), v.code(), error, null, v.tried()));
    }
}
