package io.hmsops.sync.bench;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/** What was set as the aim, beside what was measured. Nothing fails by it: a machine may be busy. */
final class Aims {

    private static final String FLOOR = "durable floor";

    private Aims() {
    }

    static void judge(Report report, BenchOptions options) {
        judge(report, "deliveries per second, ratio to the durable floor, at least 0.8",
                report.ratio("top", FLOOR, Measured::perSecond), ratio -> ratio >= 0.8);
        judge(report, "deliveries per processor second, ratio to the durable floor, at least 0.8",
                report.ratio("top", FLOOR, Measured::perProcessorSecond), ratio -> ratio >= 0.8);
        judge(report, "p99 to delivery at a third of the top rate, under 10 ms",
                report.value("third", Measured::deliveredP99), millis -> millis < 10);
        judge(report, "p99 of the others with one of ten hung, ratio to none hung, under 1.1",
                report.ratio("hung", HungPartner.NONE, Measured::deliveredP99), ratio -> ratio < 1.1);
        judge(report, "deliveries per second with %,d settled rows, ratio to empty tables, over 0.9".formatted(options.rows()),
                report.ratio("rows", "program", Measured::perSecond), ratio -> ratio > 0.9);
    }

    private static void judge(Report report, String aim, OptionalDouble measured, DoublePredicate met) {
        measured.ifPresent(value -> report.aim(aim, value, met.test(value)));
    }
}
