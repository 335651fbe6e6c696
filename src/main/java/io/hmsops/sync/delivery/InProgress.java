package io.hmsops.sync.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The identities that this replica is storing right now. A second one of them meanwhile is told so instead of waiting. */
@ApplicationScoped
class InProgress {

    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /** Takes the submission's identities, or answers {@code false} if one of them is taken. */
    boolean enter(Submission submission) {
        var taken = new ArrayList<String>();
        for (var key : keys(submission)) {
            if (!keys.add(key)) {
                taken.forEach(keys::remove);
                return false;
            }
            taken.add(key);
        }
        return true;
    }

    void leave(Submission submission) {
        keys(submission).forEach(keys::remove);
    }

    private static List<String> keys(Submission submission) {
        var identity = "event\n" + submission.event().source() + "\n" + submission.event().cloudEventId();
        return submission.idempotencyKey() == null ? List.of(identity) : List.of(identity, "key\n" + submission.idempotencyKey());
    }
}
