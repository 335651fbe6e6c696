package io.hmsops.sync.bench;

import java.time.Duration;

/**
 * What a run is asked for, as system properties {@code bench.*}.
 *
 * @param nativeBinary whether the native binary is measured, which an earlier build has made, and not the jar
 * @param rows         settled deliveries in the tables of the filled program; 0 leaves that part out
 * @param rounds       how often each is measured in turns; the median counts
 * @param round        how long one measurement takes load
 * @param warmUp       how long each program gets load at most before anything counts
 * @param profile      whether flight recordings and statement statistics are left in {@code target/bench}; costs a little speed
 * @param only         parts to run: any of {@code top}, {@code third}, {@code rows}, {@code hung}, {@code amqp}, {@code outcomes}
 * @param against references to run: any of {@code floor}, {@code bound}, {@code seed}
 */
record BenchOptions(boolean nativeBinary, long rows, int rounds, Duration round, Duration warmUp, boolean profile, String only,
        String against) {

    /** The heap of the program and of each reference. */
    static final String HEAP = "-Xmx256m";

    static BenchOptions fromProperties() {
        return new BenchOptions(flag("native"), Long.parseLong(value("rows", "1000000")), Integer.parseInt(value("rounds", "3")),
                Duration.ofSeconds(Long.parseLong(value("round", "5"))), Duration.ofSeconds(Long.parseLong(value("warmUp", "60"))),
                flag("profile"), value("only", "top,third,rows,hung,amqp,outcomes"), value("against", "floor,bound,seed"));
    }

    boolean includes(String part) {
        return only.contains(part);
    }

    boolean isAgainst(String reference) {
        return against.contains(reference);
    }

    /** Maven hands on as empty what was not given. */
    private static String value(String name, String otherwise) {
        var value = System.getProperty("bench." + name, "");
        return value.isEmpty() ? otherwise : value;
    }

    private static boolean flag(String name) {
        return Boolean.parseBoolean(value(name, "false"));
    }
}
