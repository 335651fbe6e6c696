package io.hmsops.sync.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** {@code mvn verify -Pbench}. Judges nothing, as a machine may be busy; ratios are between measurements in turns. */
final class Benchmark implements AutoCloseable {

    private static final int FAN_OUT = 3;
    /** The virtual machine's compilers' share of the processor below which a program is warm. */
    private static final double WARM = 0.08;
    private static final int LEAST_SLICES = 3;
    private static final Duration SLICE = Duration.ofSeconds(3);

    private final BenchOptions options;
    private final Measurement measurement = new Measurement();
    private final List<Contestant> running = new ArrayList<>();
    private final Report report;

    private Benchmark(BenchOptions options) {
        this.options = options;
        this.report = new Report(options);
    }

    public static void main(String[] arguments) {
        var status = 1;
        try (var benchmark = new Benchmark(BenchOptions.fromProperties())) {
            benchmark.run();
            status = 0;
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
        System.exit(status); // event loops would keep it
    }

    private void run() {
        if (List.of("top", "third", "rows", "hung").stream().anyMatch(options::includes)) {
            engine();
        }
        if (options.includes("amqp") || options.includes("outcomes")) {
            messaging();
        }
        Aims.judge(report, options);
        report.write();
    }

    private void engine() {
        var program = started(PackagedProgram.start("program", options));
        registerPartners(program);
        var all = new ArrayList<>(List.of(program));
        all.addAll(references());
        all.forEach(this::warmUp);

        var top = inTurns("top", all, contestant -> measurement.flatOut(contestant, FAN_OUT, options.round()));
        report.add("top", "Flat out, " + FAN_OUT + " partners", top);
        var third = Measured.median(top.get(program.name())).perSecond() / 3;
        if (options.includes("third")) {
            third(all, third / FAN_OUT);
        }
        all.stream().filter(contestant -> contestant != program).forEach(this::stop);
        if (options.includes("rows") && options.rows() > 0) {
            rows(program);
        }
        if (options.includes("hung")) {
            var hung = new HungPartner(measurement, program, options);
            report.add("hung", "Ten partners at %.0f events/s, deliveries to nine of them".formatted(hung.eventsPerSecond(third)),
                    inTurns("hung", hung.measures(third)));
        }
        stop(program);
    }

    private void messaging() {
        try (var messaging = new Messaging(measurement, options)) {
            if (options.includes("amqp")) {
                report.add("amqp", "Flat out, one partner, events over a broker and without one",
                        inTurns("amqp", messaging.doors(this::warmUpForOne)));
                messaging.stopPrograms();
            }
            if (options.includes("outcomes")) {
                var both = messaging.telling(FAN_OUT);
                both.forEach(this::warmUp);
                var before = messaging.outcomes();
                report.add("outcomes", "Flat out, " + FAN_OUT + " partners, outcomes sent and not",
                        inTurns("outcomes", both, contestant -> measurement.flatOut(contestant, FAN_OUT, options.round())));
                System.out.printf("outcomes, all rounds: %d read%n", messaging.outcomes() - before);
            }
        }
    }

    private List<Contestant> references() {
        var partners = IntStream.rangeClosed(1, FAN_OUT).mapToObj(i -> measurement.partner("/partner/" + i)).toList();
        var references = new ArrayList<Contestant>();
        if (options.isAgainst("floor")) {
            references.add(started(Contestant.durableFloor(partners, options)));
        }
        if (options.isAgainst("bound")) {
            references.add(started(Contestant.upperBound(partners, options)));
        }
        if (options.isAgainst("seed")) {
            references.add(started(Contestant.seedsWay(partners, options)));
        }
        return references;
    }

    /** All that answer before they deliver; the seed's way cannot take that rate. */
    private void third(List<Contestant> all, double eventsPerSecond) {
        var abreast = all.stream().filter(contestant -> !contestant.name().equals(Contestant.SEEDS_WAY)).toList();
        report.add("third", "At a third of the program's top rate, %.0f events/s".formatted(eventsPerSecond),
                inTurns("third", abreast, contestant -> measurement.steady(contestant, FAN_OUT, eventsPerSecond, options.round())));
    }

    /** The program and a second one whose tables hold history. */
    private void rows(Contestant empty) {
        var before = PackagedProgram.start("program with rows", options);
        registerPartners(before);
        before.process().close();
        SettledRows.fill(before.database(), options.rows(), FAN_OUT);
        var filled = started(PackagedProgram.start("program with rows", before.database(), options));
        warmUp(filled);
        report.add("rows", "Flat out, %,d settled deliveries in the tables".formatted(options.rows()),
                inTurns("rows", List.of(filled, empty), contestant -> measurement.flatOut(contestant, FAN_OUT, options.round())));
        stop(filled);
    }

    private Contestant started(Contestant contestant) {
        running.add(contestant);
        return contestant;
    }

    private void stop(Contestant contestant) {
        running.remove(contestant);
        contestant.close();
    }

    private void registerPartners(Contestant program) {
        for (var i = 1; i <= FAN_OUT; i++) {
            PackagedProgram.register(program, "Partner" + i, measurement.partner("/partner/" + i));
        }
    }

    /** Not by time alone: compilers that share their processors with much else take as long as they take. */
    private void warmUp(Contestant contestant) {
        warmUp(contestant, FAN_OUT);
    }

    private void warmUpForOne(Contestant contestant) {
        warmUp(contestant, 1);
    }

    private void warmUp(Contestant contestant, int fanOut) {
        var began = System.nanoTime();
        for (var slice = 1;; slice++) {
            var measured = measurement.flatOut(contestant, fanOut, SLICE);
            var warm = measured.compilerSeconds() < WARM * measured.programSeconds();
            if (slice >= LEAST_SLICES && warm || System.nanoTime() - began > options.warmUp().toNanos()) {
                System.out.printf("%s: %s after %d s%n", contestant.name(), warm ? "warm" : "not warm yet but taken as it is",
                        (System.nanoTime() - began) / 1_000_000_000);
                return;
            }
            if (slice % LEAST_SLICES == 0) {
                contestant.analyze();
            }
        }
    }

    private Map<String, List<Measured>> inTurns(String part, List<Contestant> contestants, Function<Contestant, Measured> measure) {
        contestants.forEach(Contestant::resetStatistics);
        var measures = new LinkedHashMap<String, Supplier<Measured>>();
        contestants.forEach(contestant -> measures.put(contestant.name(), () -> measure.apply(contestant)));
        var measured = inTurns(part, measures);
        contestants.forEach(contestant -> contestant.keepStatistics(part));
        return measured;
    }

    private Map<String, List<Measured>> inTurns(String part, Map<String, Supplier<Measured>> measures) {
        var measured = new LinkedHashMap<String, List<Measured>>();
        measures.keySet().forEach(name -> measured.put(name, new ArrayList<>()));
        for (var round = 1; round <= options.rounds(); round++) {
            for (var measure : measures.entrySet()) {
                var result = measure.getValue().get();
                measured.get(measure.getKey()).add(result);
                System.out.printf("%s, round %d, %s: %s%n", part, round, measure.getKey(), result.inShort());
            }
        }
        return measured;
    }

    @Override
    public void close() {
        running.forEach(Contestant::close);
        measurement.close();
    }
}
