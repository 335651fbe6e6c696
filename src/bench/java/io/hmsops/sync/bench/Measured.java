package io.hmsops.sync.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one load on one program came to; latencies in milliseconds, accept ones at the driver, delivered ones from when the driver was to
 * send to when the sink got it.
 *
 * @param perSecond       deliveries, from the first post to the last arrival
 * @param perProcessorSecond deliveries, by processor time of the program, without its compilers, and its database
 * @param programSeconds  processor time
 * @param compilerSeconds what its virtual machine's compilers took of it, which they do until it is warm
 * @param databaseSeconds processor time
 * @param othersSeconds   processor time of sink and driver
 * @param failed          events that were not accepted
 * @param missing         deliveries that did not arrive within a minute
 * @param resident        megabytes of the program, afterwards
 */
record Measured(double perSecond, double perProcessorSecond, double programSeconds, double compilerSeconds, double databaseSeconds,
        double othersSeconds, double acceptP50, double acceptP99, double deliveredP50, double deliveredP99, double failed, double missing,
        double resident) {

    /** Each figure's own median: one disturbed round disturbs none. */
    static Measured median(List<Measured> rounds) {
        return new Measured(median(rounds, Measured::perSecond), median(rounds, Measured::perProcessorSecond),
                median(rounds, Measured::programSeconds), median(rounds, Measured::compilerSeconds),
                median(rounds, Measured::databaseSeconds),
                median(rounds, Measured::othersSeconds), median(rounds, Measured::acceptP50), median(rounds, Measured::acceptP99),
                median(rounds, Measured::deliveredP50), median(rounds, Measured::deliveredP99), median(rounds, Measured::failed),
                median(rounds, Measured::missing), median(rounds, Measured::resident));
    }

    /** The round whose p99 to delivery was the shortest: a busy machine makes none of them shorter. */
    static Measured leastDelayed(List<Measured> rounds) {
        return rounds.stream().min(Comparator.comparingDouble(Measured::deliveredP99)).orElseThrow();
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        var sorted = rounds.stream().mapToDouble(figure).boxed().sorted(Comparator.naturalOrder()).toList();
        return sorted.get(sorted.size() / 2);
    }

    String inShort() {
        return String.format(Locale.ROOT, "%.0f/s, %.0f per processor second (%.1f s program, of it %.1f compiling, %.1f s database), "
                + "accepted %.1f and %.1f ms, delivered %.1f and %.1f ms", perSecond, perProcessorSecond, programSeconds, compilerSeconds,
                databaseSeconds, acceptP50, acceptP99, deliveredP50, deliveredP99);
    }
}
