package io.hmsops.sync.connector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an HTTP status means for a delivery. What one of the sets names means that; every other status what it means by default: 2xx is
 * delivered, what says that the same request will not pass later is dead, 410 pauses the system, the rest is tried again.
 *
 * @param delivered the partner has it
 * @param dead      given up at once
 * @param retry     tried again on the schedule
 * @param pause     the system is paused, the delivery waits
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StatusRules(SortedSet<Integer> delivered, SortedSet<Integer> dead, SortedSet<Integer> retry, SortedSet<Integer> pause) {

    /** Nothing but the default. */
    public static final StatusRules DEFAULT = new StatusRules(null, null, null, null);

    private static final Set<Integer> DEAD = Set.of(400, 405, 406, 411, 413, 414, 415, 422, 501, 505);
    private static final int GONE = 410;

    /** One status in two sets: the first of {@code delivered}, {@code dead}, {@code pause}, {@code retry} counts. */
    public StatusRules {
        delivered = copy(delivered);
        dead = copy(dead);
        retry = copy(retry);
        pause = copy(pause);
    }

    /** What becomes of a delivery. */
    public enum Meaning {
        DELIVERED, DEAD, RETRY, PAUSE
    }

    public Meaning of(int status) {
        if (delivered.contains(status)) {
            return Meaning.DELIVERED;
        } else if (dead.contains(status)) {
            return Meaning.DEAD;
        } else if (pause.contains(status)) {
            return Meaning.PAUSE;
        } else if (retry.contains(status)) {
            return Meaning.RETRY;
        }
        return byDefault(status);
    }

    private static Meaning byDefault(int status) {
        if (isSuccess(status)) {
            return Meaning.DELIVERED;
        } else if (status == GONE) {
            return Meaning.PAUSE;
        }
        return DEAD.contains(status) ? Meaning.DEAD : Meaning.RETRY;
    }

    /** 2xx, whatever it means here. */
    public static boolean isSuccess(int status) {
        return status >= 200 && status <= 299;
    }

    private static SortedSet<Integer> copy(SortedSet<Integer> given) {
        return given == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(new TreeSet<>(given));
    }
}
