package io.hmsops.sync.bench;

import io.vertx.core.Vertx;
import io.vertx.proton.ProtonClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a broker changes: events over AMQP beside events over HTTP into one program, and a program that tells of outcomes beside one that
 * does not. All outcomes are read and settled at once, by the driver's process.
 */
final class Messaging implements AutoCloseable {

    private static final String EVENTS = "sync.events";
    private static final String OUTCOMES = "sync.outcomes";

    private final Measurement measurement;
    private final BenchOptions options;
    private final Broker broker = new Broker();
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong outcomes = new AtomicLong();
    private final List<Contestant> running = new ArrayList<>();

    Messaging(Measurement measurement, BenchOptions options) {
        this.measurement = measurement;
        this.options = options;
        readOutcomes();
    }

    /** One partner, so that deliveries are events; the one in question first. */
    Map<String, Supplier<Measured>> doors(Consumer<Contestant> warmUp) {
        var program = started("program at the broker", List.of());
        PackagedProgram.register(program, "Partner1", measurement.partner("/partner/1"));
        var queue = measurement.queue(broker.port(), EVENTS);
        warmUp.accept(program);
        measurement.flatOut(program, queue, 1, Duration.ofSeconds(5));
        var measures = new LinkedHashMap<String, Supplier<Measured>>();
        measures.put("over AMQP", () -> measurement.flatOut(program, queue, 1, options.round()));
        measures.put("over HTTP", () -> measurement.flatOut(program, 1, options.round()));
        return measures;
    }

    /** The program that tells first. */
    List<Contestant> telling(int fanOut) {
        var both = List.of(started("tells outcomes", List.of()), started("does not", List.of("-Dsync.outcomes.enabled=false")));
        for (var program : both) {
            for (var i = 1; i <= fanOut; i++) {
                PackagedProgram.register(program, "Partner" + i, measurement.partner("/partner/" + i));
            }
        }
        return both;
    }

    /** How many outcomes came so far. */
    long outcomes() {
        return outcomes.get();
    }

    void stopPrograms() {
        running.forEach(Contestant::close);
        running.clear();
    }

    private Contestant started(String name, List<String> more) {
        var settings = new ArrayList<>(List.of("-Dsync.amqp.enabled=true", "-Damqp-host=127.0.0.1", "-Damqp-port=" + broker.port()));
        settings.addAll(more);
        var program = PackagedProgram.start(name, new Database(options.profile()), settings, options);
        running.add(program);
        return program;
    }

    private void readOutcomes() {
        ProtonClient.create(vertx).connect("127.0.0.1", broker.port(), result -> {
            var receiver = result.result().open().createReceiver(OUTCOMES).setPrefetch(1000);
            receiver.handler((delivery, message) -> outcomes.incrementAndGet());
            receiver.open();
        });
    }

    @Override
    public void close() {
        stopPrograms();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        broker.close();
    }
}
