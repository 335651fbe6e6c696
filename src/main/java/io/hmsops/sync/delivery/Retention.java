package io.hmsops.sync.delivery;

import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.delivery.RetentionStore.Deleted;
import io.hmsops.sync.delivery.RetentionStore.Place;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Deletes what is older than {@code sync.retention}, in passes: one of all replicas in a day, or in a twenty-fourth of the retention
 * where that is less. A pass goes in steps of a fraction of a second, of which there are many where much is kept, and rests four times
 * as long as each took. A pass that ends early, or whose replica does, leaves the rest to the next one.
 */
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration FIRST = Duration.ofMinutes(3);
    private static final int PARTS = 24;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);
    private static final int LOOKS = 4;
    private static final int LEAST = 10;
    private static final int MOST = 1_000;
    private static final long LONG_NANOS = Duration.ofMillis(250).toNanos();
    private static final int REST = 4;
    private static final Duration SHORTEST_REST = Duration.ofMillis(20);
    private static final int TRIES = 3;

    private final Vertx vertx;
    private final OwnContext context;
    private final RetentionStore store;
    private final Duration retention;
    private final Counter deliveries;
    private final Counter events;
    private final Counter documents;
    private final Counter jobs;
    private volatile boolean stopped;

    Retention(Vertx vertx, OwnContext context, RetentionStore store, RetentionConfig config, MeterRegistry meters) {
        this.vertx = vertx;
        this.context = context;
        this.store = store;
        this.retention = config.period();
        deliveries = counter(meters, "delivery");
        events = counter(meters, "event");
        documents = counter(meters, "document");
        jobs = counter(meters, "job");
    }

    private static Counter counter(MeterRegistry meters, String kind) {
        return Counter.builder("sync.retention.deleted").description("Rows deleted because they were too old").tag("kind", kind)
                .register(meters);
    }

    void start(@Observes StartupEvent event) {
        stopped = false;
        lookIn(FIRST);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Deletes now, whenever the last pass was; for tests and emergencies. */
    Uni<Deleted> pass() {
        return context.run(() -> store.ago(retention)).chain(before -> pass(before));
    }

    /** How long after the beginning of a pass the next one may begin. */
    static Duration period(Duration retention) {
        var part = retention.dividedBy(PARTS);
        return part.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : part;
    }

    /** Spread out: replicas that start together do not look together. */
    private void lookIn(Duration wait) {
        vertx.setTimer((long) (wait.toMillis() * (1 + ThreadLocalRandom.current().nextDouble())), timer -> {
            if (!stopped) {
                context.run(() -> store.begin(period(retention), retention))
                        .chain(before -> before == null ? Uni.createFrom().voidItem() : pass(before).replaceWithVoid())
                        .onFailure().invoke(failure -> LOG.warnf("deleting what is too old ended early: %s", failure.getMessage()))
                        .onTermination().invoke(() -> lookIn(period(retention).dividedBy(LOOKS)))
                        .subscribe().with(done -> { }, failure -> { });
            }
        });
    }

    /** The state of one pass: steps grow and shrink so that each takes a fraction of a second. */
    private static final class Pass {
        private Place place = Place.START;
        private Deleted deleted = Deleted.NOTHING;
        private int size = LEAST;
    }

    private Uni<Deleted> pass(OffsetDateTime before) {
        var begun = System.nanoTime();
        var pass = new Pass();
        return Multi.createBy().repeating().uni(() -> step(pass, before)).whilst(more -> more && !stopped)
                .onItem().ignoreAsUni()
                .chain(() -> jobs(pass, before))
                .map(done -> {
                    LOG.infof("deleted what is older than %s: %d deliveries, %d events, %d documents, %d jobs, in %d s", before,
                            pass.deleted.deliveries(), pass.deleted.events(), pass.deleted.documents(), pass.deleted.jobs(),
                            Duration.ofNanos(System.nanoTime() - begun).toSeconds());
                    return pass.deleted;
                });
    }

    /** Whether there is another one. */
    private Uni<Boolean> step(Pass pass, OffsetDateTime before) {
        var begun = System.nanoTime();
        return context.run(() -> store.step(before, pass.place, pass.size))
                .onFailure().retry().withBackOff(Duration.ofSeconds(1)).atMost(TRIES)
                .chain(step -> {
                    pass.place = step.place();
                    count(pass, step.deleted());
                    var took = System.nanoTime() - begun;
                    pass.size = took > LONG_NANOS ? Math.max(LEAST, pass.size / 2)
                            : took < LONG_NANOS / 2 ? Math.min(MOST, pass.size * 2) : pass.size;
                    var rest = Duration.ofNanos(took * REST);
                    return pass.place == null ? Uni.createFrom().item(false) : Uni.createFrom().item(true)
                            .onItem().delayIt().by(rest.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : rest);
                });
    }

    private Uni<Void> jobs(Pass pass, OffsetDateTime before) {
        return Multi.createBy().repeating().uni(() -> context.run(() -> store.jobs(before, MOST))).whilst(gone -> gone == MOST)
                .onItem().invoke(gone -> count(pass, new Deleted(0, 0, 0, gone))).onItem().ignoreAsUni();
    }

    private void count(Pass pass, Deleted deleted) {
        pass.deleted = pass.deleted.plus(deleted);
        deliveries.increment(deleted.deliveries());
        events.increment(deleted.events());
        documents.increment(deleted.documents());
        jobs.increment(deleted.jobs());
    }
}
