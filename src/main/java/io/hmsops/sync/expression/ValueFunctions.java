package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Utils;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Functions on numbers and lists that the library has without a bound, or wrong. Called by reflection; a missing argument is null. */
public final class ValueFunctions {

    private static final int MOST_PLACES = 400;

    private ValueFunctions() {
    }

    /** {@code $round(number, precision)}, half to even; the library takes any precision, and a billion digits for it. */
    public static Number round(Number number, Number precision) {
        if (number == null) {
            return null;
        }
        var places = precision == null ? 0 : precision.intValue();
        if (Math.abs((long) places) > MOST_PLACES) {
            throw Evaluation.current().fail("the precision of $round is at most " + MOST_PLACES);
        }
        return decimal(number).setScale(places, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** {@code $abs(number)}; the library cuts the fraction off numbers that are no {@code Double}. */
    public static Number abs(Number number) {
        return number == null ? null : decimal(number).abs();
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : number instanceof BigInteger integer ? new BigDecimal(integer)
                : new BigDecimal(number.toString());
    }

    /** {@code $distinct(list)}; looks at the time: values whose hashes collide are compared each with each. */
    public static Object distinct(Object list) {
        if (!(list instanceof List<?> items) || items.size() <= 1) {
            return list;
        }
        var evaluation = Evaluation.current();
        var seen = new LinkedHashSet<Object>();
        for (var item : items) {
            evaluation.look();
            seen.add(item);
        }
        var result = items instanceof Utils.JList ? Utils.createSequence() : new ArrayList<>();
        result.addAll(seen);
        return result;
    }

    /** {@code $sort(list, comparator)}; the library cannot sort whole and broken numbers together. */
    public static List<?> sort(List<Object> list, Object comparator) {
        if (list == null || list.size() <= 1 || comparator != null) {
            return Functions.sort(list, comparator);
        }
        var result = new ArrayList<>(list);
        if (result.stream().allMatch(Number.class::isInstance)) {
            result.sort((a, b) -> decimal((Number) a).compareTo(decimal((Number) b)));
        } else if (result.stream().allMatch(String.class::isInstance)) {
            result.sort((a, b) -> {
                Evaluation.current().step();
                return ((String) a).compareTo((String) b);
            });
        } else {
            throw new JException("D3070", -1);
        }
        return result;
    }
}
