package io.hmsops.sync.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A program under load, with its database where it has one.
 *
 * @param database {@code null} where nothing is stored
 */
record Contestant(String name, Child process, Database database) implements AutoCloseable {

    static final String SEEDS_WAY = "seed's way";

    static Contestant upperBound(List<String> partners, BenchOptions options) {
        return new Contestant("upper bound", Child.ofOwn("upper-bound", jvm("upper-bound", options), UpperBound.class, partners), null);
    }

    static Contestant seedsWay(List<String> partners, BenchOptions options) {
        return new Contestant(SEEDS_WAY, Child.ofOwn("seeds-way", jvm("seeds-way", options), SeedsWay.class, partners), null);
    }

    static Contestant durableFloor(List<String> partners, BenchOptions options) {
        var database = new Database(options.profile());
        var arguments = new ArrayList<>(List.of(database.urlWithLogin()));
        arguments.addAll(partners);
        return new Contestant("durable floor",
                Child.ofOwn("durable-floor", jvm("durable-floor", options), DurableFloor.class, arguments), database);
    }

    static List<String> jvm(String name, BenchOptions options) {
        var heap = List.of(BenchOptions.HEAP);
        return !options.profile() ? heap : List.of(BenchOptions.HEAP, "-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints",
                "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + Child.TARGET.resolve(name + ".jfr"));
    }

    /** What the planner would know within a minute anyway; until then it may plan for empty tables. */
    void analyze() {
        if (database != null) {
            database.execute("vacuum analyze");
        }
    }

    void resetStatistics() {
        if (database != null) {
            database.resetStatistics();
        }
    }

    /** Where the database keeps any: leaves the costliest statements in a file. */
    void keepStatistics(String part) {
        if (database != null) {
            database.keepStatistics(Child.TARGET.resolve(name.replace(' ', '-') + "-" + part + "-statements.txt"));
        }
    }

    double databaseSeconds() {
        return database == null ? 0 : database.processorSeconds();
    }

    @Override
    public void close() {
        process.close();
        if (database != null) {
            database.close();
        }
    }
}
