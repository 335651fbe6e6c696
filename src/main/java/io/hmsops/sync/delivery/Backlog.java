package io.hmsops.sync.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * What waits, per system, over all replicas: the gauges {@code sync_deliveries_open{system,state}} and
 * {@code sync_deliveries_oldest_age_seconds{system}}. Every replica shows the same; take the maximum over them. Counted now and then, and
 * the more seldom the longer it takes; not at all while nothing waits.
 */
@ApplicationScoped
class Backlog {

    private static final Logger LOG = Logger.getLogger(Backlog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    /** Counting takes a twentieth of the time at most. */
    private static final int REST = 20;

    private static final String COUNT = """
            select s.name, case when d.state = 'pending' and s.paused_at is not null then 'parked' else d.state end, count(*),
              min(d.created_at)
            from delivery d join external_system s on s.id = d.system_id
            where d.state in ('pending', 'delivering', 'parked') group by 1, 2""";

    private final Pool pool;
    private final Clock clock;
    private final MultiGauge open;
    private final MultiGauge age;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile long nextAt = System.nanoTime();
    private volatile boolean empty = true;

    Backlog(Pool pool, MeterRegistry meters, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        open = MultiGauge.builder("sync.deliveries.open").description("Deliveries that are not settled, over all replicas").register(meters);
        age = MultiGauge.builder("sync.deliveries.oldest.age").baseUnit("seconds")
                .description("Age of the oldest delivery that is not settled").register(meters);
    }

    private record Waiting(String system, String state, long count, Instant oldest) {
    }

    /** Counts if it is time. {@code any}: whether there is something to count. */
    void look(boolean any) {
        var begun = System.nanoTime();
        if (!any && empty || begun - nextAt < 0 || !counting.compareAndSet(false, true)) {
            return;
        }
        pool.query(COUNT).execute().map(rows -> rows.stream().map(row -> new Waiting(row.getString(0), row.getString(1), row.getLong(2),
                row.getOffsetDateTime(3).toInstant())).toList()).onTermination().invoke(() -> {
                    nextAt = System.nanoTime() + Math.max(INTERVAL.toNanos(), REST * (System.nanoTime() - begun));
                    counting.set(false);
                }).subscribe().with(this::show, failure -> LOG.debugf("what waits could not be counted: %s", failure.getMessage()));
    }

    private void show(List<Waiting> waiting) {
        empty = waiting.isEmpty();
        open.register(waiting.stream().map(w -> Row.of(Tags.of("system", w.system(), "state", w.state()), w.count())).toList(), true);
        age.register(waiting.stream().map(Waiting::system).distinct().map(system -> {
            var oldest = waiting.stream().filter(w -> w.system().equals(system)).map(Waiting::oldest).min(Instant::compareTo).orElseThrow();
            return Row.of(Tags.of("system", system), clock, now -> Math.max(0, Duration.between(oldest, now.instant()).toMillis() / 1e3));
        }).toList(), true);
    }
}
