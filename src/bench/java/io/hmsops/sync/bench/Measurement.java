package io.hmsops.sync.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Puts load on one program at a time and reads all clocks around it. */
final class Measurement implements AutoCloseable {

    private static final Duration LATEST_ARRIVAL = Duration.ofSeconds(60);
    /** For what is written after the last arrival. */
    private static final int SETTLE_MILLIS = 300;

    private final Progress progress;
    private final Child sink;
    private final Driver driver;

    Measurement() {
        var shared = Child.TARGET.resolve("progress").toAbsolutePath();
        shared.getParent().toFile().mkdirs();
        shared.toFile().delete(); // a former run's counts are not ours
        progress = new Progress(shared);
        sink = Child.ofOwn("sink", List.of("-Xmx128m"), Sink.class, List.of(shared.toString()));
        driver = new Driver(progress);
    }

    /** The URL of a partner that is measured, {@code /partner/1}; not measured, {@code /other/1}; or hung, {@code /hung/1}. */
    String partner(String path) {
        return "http://127.0.0.1:" + sink.port() + path;
    }

    private interface Drive {
        Driver.Load run(Posts posts);
    }

    /** The way to a program over the queue that it takes events from. */
    Posts queue(int port, String address) {
        return driver.queue(port, address);
    }

    Measured flatOut(Contestant contestant, int fanOut, Duration duration) {
        return flatOut(contestant, http(contestant), fanOut, duration);
    }

    Measured flatOut(Contestant contestant, Posts over, int fanOut, Duration duration) {
        return measure(contestant, over, fanOut, posts -> driver.flatOut(posts, fanOut, duration));
    }

    /** @param fanOut deliveries per event that arrive */
    Measured steady(Contestant contestant, int fanOut, double eventsPerSecond, Duration duration) {
        return measure(contestant, http(contestant), fanOut, posts -> driver.steady(posts, eventsPerSecond, duration));
    }

    private Posts http(Contestant contestant) {
        return driver.http(contestant.process().port());
    }

    private Measured measure(Contestant contestant, Posts over, int fanOut, Drive drive) {
        window();
        var before = progress.count();
        var program = Processor.seconds(contestant.process().pid());
        var compiler = Processor.compilerSeconds(contestant.process().pid());
        var database = contestant.databaseSeconds();
        var others = others();
        var load = drive.run(over);
        var expected = (long) load.accepted() * fanOut;
        for (var end = System.nanoTime() + LATEST_ARRIVAL.toNanos(); progress.count() - before < expected && System.nanoTime() < end;) {
            Child.pause(5);
        }
        Child.pause(SETTLE_MILLIS);
        var arrived = progress.count() - before;
        var window = window();
        program = Processor.seconds(contestant.process().pid()) - program;
        compiler = Processor.compilerSeconds(contestant.process().pid()) - compiler;
        database = contestant.databaseSeconds() - database;
        var seconds = (window.getLong("lastNanos") - load.beganNanos()) / 1e9;
        var accepted = load.micros();
        return new Measured(arrived / seconds, arrived / (program - compiler + database), program, compiler, database, others() - others,
                accepted.getValueAtPercentile(50) / 1e3, accepted.getValueAtPercentile(99) / 1e3, window.getLong("p50") / 1e3,
                window.getLong("p99") / 1e3, load.failed(), expected - arrived,
                Processor.residentMegabytes(contestant.process().pid()));
    }

    private double others() {
        return Processor.seconds(sink.pid()) + Processor.seconds(ProcessHandle.current().pid());
    }

    private JsonObject window() {
        return new JsonObject(sink.ask("GET", "/window", null).body());
    }

    @Override
    public void close() {
        sink.close();
    }
}
