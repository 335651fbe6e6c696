package io.hmsops.sync.registry;

import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.registry.SystemRegistration.StatusesForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** How a system's {@code delivery.statuses} may look: each status once, in one of the lists. */
final class StatusesCheck {

    private static final int LEAST = 200; // what comes before is no answer yet
    private static final int MOST = 599;

    private final InvalidInput invalid;
    /** Where each status was met first. */
    private final Map<Integer, String> seen = new HashMap<>();

    StatusesCheck(InvalidInput invalid) {
        this.invalid = invalid;
    }

    /** @return {@code null} where nothing is named */
    StatusRules check(StatusesForm given) {
        if (given == null) {
            return null;
        }
        var rules = new StatusRules(named("delivered", given.delivered()), named("dead", given.dead()), named("retry", given.retry()),
                named("pause", given.pause()));
        return rules.equals(StatusRules.DEFAULT) ? null : rules;
    }

    private SortedSet<Integer> named(String list, List<Integer> statuses) {
        var named = new TreeSet<Integer>();
        for (int i = 0; statuses != null && i < statuses.size(); i++) {
            var status = statuses.get(i);
            var at = "/delivery/statuses/" + list + "/" + i;
            if (status == null || status < LEAST || status > MOST) {
                invalid.add(at, "A status is " + LEAST + " to " + MOST + ".");
            } else if (seen.putIfAbsent(status, at) != null) {
                invalid.add(at, status + " is named at " + seen.get(status) + " already; it can mean one thing only.");
            } else {
                named.add(status);
            }
        }
        return named;
    }
}
