package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.resilience.SystemScoped;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SystemLanesTest {

    private record Partner(UUID systemId, int maxConcurrency) implements SystemScoped {
        @Override
        public String systemName() {
            return "Partner";
        }

        @Override
        public long revision() {
            return 1;
        }

        @Override
        public Duration timeout() {
            return null;
        }

        Partner withMaxConcurrency(int other) {
            return new Partner(systemId, other);
        }
    }

    private static Vertx vertx;

    private final SystemLanes lanes = new SystemLanes(vertx);
    private final List<Integer> started = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Map<Integer, UniEmitter<? super String>> open = new ConcurrentHashMap<>();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Partner partner(int maxConcurrency) {
        return new Partner(UUID.randomUUID(), maxConcurrency);
    }

    /** Sends a call into the partner's lane that stays open until {@link #end}. */
    private Cancellable send(Partner partner, int number) {
        return lanes.<String>run(partner, () -> Double.POSITIVE_INFINITY, () -> Uni.createFrom().emitter(emitter -> {
            started.add(number);
            open.put(number, emitter);
        })).subscribe().with(ended::add, failure -> ended.add(failure.getMessage()));
    }

    private void end(int number) {
        open.remove(number).complete("ended " + number);
    }

    private void awaitStarted(Integer... numbers) {
        await().untilAsserted(() -> assertThat(started).containsExactly(numbers));
    }

    @Test
    void runs_as_many_at_a_time_as_the_system_allows_in_order() {
        var partner = partner(2);
        IntStream.range(0, 5).forEach(i -> send(partner, i));
        awaitStarted(0, 1);
        end(1);
        awaitStarted(0, 1, 2);
        end(0);
        awaitStarted(0, 1, 2, 3);
        end(2);
        end(3);
        awaitStarted(0, 1, 2, 3, 4);
        end(4);
        assertThat(ended).containsExactly("ended 1", "ended 0", "ended 2", "ended 3", "ended 4");
    }

    @Test
    void one_systems_calls_do_not_wait_for_anothers() {
        var stuck = partner(1);
        send(stuck, 0);
        send(stuck, 1);
        send(partner(1), 2);
        awaitStarted(0, 2);
    }

    @Test
    void a_failure_and_a_call_that_throws_leave_the_lane_too() {
        var partner = partner(1);
        send(partner, 0);
        lanes.run(partner, () -> Double.POSITIVE_INFINITY, () -> {
            throw new IllegalStateException("no request");
        }).subscribe().with(item -> ended.add("never"), failure -> ended.add(failure.getMessage()));
        send(partner, 1);
        open.get(0).fail(new IllegalStateException("broken"));
        awaitStarted(0, 1);
        await().untilAsserted(() -> assertThat(ended).containsExactlyInAnyOrder("broken", "no request"));
    }

    @Test
    void a_cancelled_call_leaves_the_lane_in_the_air_and_while_it_waits() {
        var partner = partner(1);
        var inTheAir = send(partner, 0);
        var waiting = send(partner, 1);
        send(partner, 2);
        waiting.cancel();
        inTheAir.cancel();
        awaitStarted(0, 2);
        end(2);
        send(partner, 3);
        awaitStarted(0, 2, 3);
    }

    @Test
    void a_lowered_limit_holds_once_enough_have_ended() {
        var partner = partner(3);
        IntStream.range(0, 3).forEach(i -> send(partner, i));
        var lowered = partner.withMaxConcurrency(1);
        send(lowered, 3);
        end(0);
        end(1);
        awaitStarted(0, 1, 2);
        end(2);
        awaitStarted(0, 1, 2, 3);
    }

    @Test
    void a_raised_limit_starts_those_that_wait_before_newcomers() {
        var partner = partner(1);
        IntStream.range(0, 3).forEach(i -> send(partner, i));
        awaitStarted(0);
        send(partner.withMaxConcurrency(3), 3);
        awaitStarted(0, 1, 2);
        end(0);
        awaitStarted(0, 1, 2, 3);
    }

    @Test
    void five_thousand_instant_failures_do_not_pile_up_on_the_stack() {
        var partner = partner(1);
        var failed = new AtomicInteger();
        var deepest = new AtomicInteger();
        send(partner, 0);
        for (int i = 0; i < 5_000; i++) {
            lanes.run(partner, () -> Double.POSITIVE_INFINITY, () -> {
                deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
                return Uni.createFrom().failure(new IllegalStateException("refused"));
            }).subscribe().with(item -> { }, failure -> failed.incrementAndGet());
        }
        end(0);
        await().untilAtomic(failed, Matchers.is(5_000));
        assertThat(deepest.get()).isLessThan(200);
    }

    @Test
    void from_many_threads_the_limit_holds_and_nobody_is_left_behind() throws Exception {
        var callers = Executors.newFixedThreadPool(8);
        var partners = List.of(partner(1), partner(3), partner(16));
        var running = new ConcurrentHashMap<UUID, AtomicInteger>();
        var tooMany = new ConcurrentLinkedQueue<Partner>();
        var done = new CountDownLatch(9_000);
        try {
            for (int i = 0; i < 9_000; i++) {
                var partner = partners.get(i % 3);
                callers.execute(() -> lanes.run(partner, () -> Double.POSITIVE_INFINITY, () -> Uni.createFrom().item(() -> {
                    var now = running.computeIfAbsent(partner.systemId(), id -> new AtomicInteger());
                    if (now.incrementAndGet() > partner.maxConcurrency()) {
                        tooMany.add(partner);
                    }
                    Thread.yield();
                    return now.decrementAndGet();
                }).runSubscriptionOn(callers)).subscribe().with(item -> done.countDown(), failure -> tooMany.add(partner)));
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            callers.shutdownNow();
        }
        assertThat(tooMany).isEmpty();
    }
}
