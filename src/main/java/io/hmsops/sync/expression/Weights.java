package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Utils.RangeList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large values are as trees, in characters, about as JSON. A value may hold another one many times, so that thirty small steps make
 * a tree of a billion leaves: whatever the library then does with it in one go (write, copy, compare) would never end. Therefore no value
 * comes to be that weighs too much.
 */
final class Weights {

    private static final int MAX_LEVELS = 500;
    private static final int SCALAR = 8;

    private final Evaluation evaluation;
    private final long most;
    private final Map<Object, Known> known;

    private record Known(int size, long weight) {
    }

    /** @param constant whether what a value weighs may be remembered */
    Weights(Evaluation evaluation, long most, boolean constant) {
        this.evaluation = evaluation;
        this.most = most;
        known = constant ? new IdentityHashMap<>() : null;
    }

    /** @throws ExpressionFailedException where the value weighs too much */
    void check(Object value) {
        of(value, 0);
    }

    private long of(Object value, int level) {
        if (value instanceof String text) {
            return weighed(SCALAR + text.length());
        }
        if (value instanceof RangeList range) {
            return weighed((long) SCALAR * range.size());
        }
        var list = value instanceof List<?> l ? l : null;
        var map = value instanceof Map<?, ?> m ? m : null;
        if (list == null && map == null) {
            return SCALAR;
        }
        var size = list != null ? list.size() : map.size();
        var before = known == null ? null : known.get(value);
        if (before != null && before.size() == size) {
            return before.weight();
        }
        if (level > MAX_LEVELS) {
            evaluation.fail("a value is nested deeper than " + MAX_LEVELS + " levels");
        }
        long weight = weighed(SCALAR + (long) SCALAR * size);
        if (list != null) {
            for (var item : list) {
                weight = weighed(weight + of(item, level + 1));
            }
        } else {
            for (var entry : map.entrySet()) {
                weight = weighed(weight + of(entry.getKey(), level + 1) + of(entry.getValue(), level + 1));
            }
        }
        if (known != null) {
            known.put(value, new Known(size, weight));
        }
        return weight;
    }

    private long weighed(long weight) {
        evaluation.step();
        if (weight > most) {
            evaluation.fail("a value is larger than " + most + " characters");
        }
        return weight;
    }
}
