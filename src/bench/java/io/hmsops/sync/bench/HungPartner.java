package io.hmsops.sync.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Ten partners, of whom the tenth hangs or does not: it takes each request and never answers. Latencies are those of the other nine. The
 * tenth is registered anew each time, so that what waits for it is cancelled in between.
 */
final class HungPartner {

    private static final int OTHERS = 9;
    /** The column to compare with. */
    static final String NONE = "none hung";

    private static final String TENTH = "Tenth";
    /** Longer than a time-out, so that attempts end in the middle of it. */
    private static final int ROUNDS_IN_ONE = 3;
    private static final int PATIENCE = 200;

    private final Measurement measurement;
    private final Contestant program;
    private final BenchOptions options;

    HungPartner(Measurement measurement, Contestant program, BenchOptions options) {
        this.measurement = measurement;
        this.program = program;
        this.options = options;
        for (var i = 1; i <= OTHERS; i++) {
            PackagedProgram.register(program, "Partner" + i, measurement.partner("/partner/" + i));
        }
    }

    double eventsPerSecond(double deliveriesPerSecond) {
        return deliveriesPerSecond / (OTHERS + 1);
    }

    /** The one in question first. */
    Map<String, Supplier<Measured>> measures(double deliveriesPerSecond) {
        var rate = eventsPerSecond(deliveriesPerSecond);
        var measures = new LinkedHashMap<String, Supplier<Measured>>();
        measures.put("one hung", () -> measure("/hung/10", OTHERS, rate));
        measures.put(NONE, () -> measure("/other/10", OTHERS + 1, rate));
        return measures;
    }

    private Measured measure(String tenth, int arriving, double rate) {
        PackagedProgram.register(program, TENTH, measurement.partner(tenth));
        try {
            return measurement.steady(program, arriving, rate, options.round().multipliedBy(ROUNDS_IN_ONE));
        } finally {
            PackagedProgram.remove(program, TENTH);
            awaitQuiet();
        }
    }

    private void awaitQuiet() {
        for (var tries = 0; tries < PATIENCE && !(isNone("pending") && isNone("delivering")); tries++) {
            Child.pause(100);
        }
    }

    private boolean isNone(String state) {
        return program.process().ask("GET", "/v1/deliveries?limit=1&state=" + state, null).body().contains("\"items\":[]");
    }
}
