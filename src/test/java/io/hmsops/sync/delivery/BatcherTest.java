package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {

    /** A write that ends when the test says so. */
    private static final class Writes {
        private final List<List<String>> begun = new ArrayList<>();
        private final List<UniEmitter<? super List<String>>> open = new ArrayList<>();

        Uni<List<String>> write(List<String> items) {
            return Uni.createFrom().emitter(emitter -> {
                begun.add(items);
                open.add(emitter);
            });
        }

        void end(int write) {
            open.get(write).complete(begun.get(write).stream().map(item -> item + "!").toList());
        }
    }

    private final Writes writes = new Writes();
    private final List<String> dropped = new ArrayList<>();

    private Batcher<String, String> batcher(int maxBatch, int maxConcurrent, int maxItems, long maxWeight) {
        return new Batcher<>(writes::write, dropped::add, String::length, maxBatch, 50, maxConcurrent, maxItems, maxWeight);
    }

    private static <T> UniAssertSubscriber<T> subscribe(Uni<T> uni) {
        return uni.subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void writes_a_lonely_item_at_once() {
        var result = subscribe(batcher(10, 1, 10, 100).submit("a"));
        assertThat(writes.begun).containsExactly(List.of("a"));
        result.assertNotTerminated();
        writes.end(0);
        result.assertCompleted().assertItem("a!");
    }

    @Test
    void does_nothing_before_it_is_subscribed_to() {
        batcher(10, 1, 10, 100).submit("a");
        assertThat(writes.begun).isEmpty();
    }

    @Test
    void collects_while_a_write_is_under_way() {
        var batcher = batcher(3, 1, 10, 100);
        var results = IntStream.range(0, 6).mapToObj(i -> subscribe(batcher.submit("" + i))).toList();
        assertThat(writes.begun).containsExactly(List.of("0"));
        writes.end(0);
        assertThat(writes.begun).containsExactly(List.of("0"), List.of("1", "2", "3"));
        results.get(1).assertNotTerminated();
        writes.end(1);
        writes.end(2);
        assertThat(writes.begun).containsExactly(List.of("0"), List.of("1", "2", "3"), List.of("4", "5"));
        for (int i = 0; i < 6; i++) {
            results.get(i).assertCompleted().assertItem(i + "!");
        }
    }

    @Test
    void writes_no_more_at_a_time_than_it_may() {
        var batcher = batcher(1, 2, 10, 100);
        IntStream.range(0, 4).forEach(i -> subscribe(batcher.submit("" + i)));
        assertThat(writes.begun).hasSize(2);
        writes.end(1);
        assertThat(writes.begun).hasSize(3);
    }

    @Test
    void a_failed_write_is_every_items_failure_and_nobody_elses() {
        var batcher = batcher(10, 1, 10, 100);
        var results = List.of("a", "b", "c").stream().map(item -> subscribe(batcher.submit(item))).toList();
        writes.end(0);
        var later = subscribe(batcher.submit("d"));
        writes.open.get(1).fail(new IllegalStateException("disk full"));
        results.get(0).assertItem("a!");
        results.get(1).assertFailedWith(IllegalStateException.class, "disk full");
        results.get(2).assertFailedWith(IllegalStateException.class, "disk full");
        writes.end(2);
        later.assertItem("d!");
    }

    @Test
    void a_write_that_throws_is_one_that_failed() {
        var batcher = new Batcher<String, String>(items -> {
            throw new IllegalStateException("no statement");
        }, dropped::add, item -> 1, 10, 50, 1, 10, 100);
        subscribe(batcher.submit("a")).assertFailedWith(IllegalStateException.class, "no statement");
        subscribe(batcher.submit("b")).assertFailedWith(IllegalStateException.class, "no statement");
    }

    @Test
    void a_write_with_too_few_answers_fails_those_that_got_none() {
        var batcher = batcher(10, 1, 10, 100);
        subscribe(batcher.submit("a"));
        var b = subscribe(batcher.submit("b"));
        var c = subscribe(batcher.submit("c"));
        writes.end(0);
        writes.open.get(1).complete(List.of("b!"));
        b.assertTerminated();
        c.assertFailedWith(IllegalStateException.class);
    }

    @Test
    void holds_no_more_items_than_it_may() {
        var batcher = batcher(10, 1, 2, 100);
        subscribe(batcher.submit("a"));
        var b = subscribe(batcher.submit("b"));
        subscribe(batcher.submit("c")).assertFailedWith(Batcher.FullException.class);
        writes.end(0);
        subscribe(batcher.submit("d")).assertNotTerminated();
        writes.end(1);
        b.assertItem("b!");
    }

    @Test
    void holds_no_more_weight_than_it_may_but_always_one_item() {
        var batcher = batcher(10, 1, 10, 4);
        var heavy = subscribe(batcher.submit("heavier"));
        subscribe(batcher.submit("b")).assertFailedWith(Batcher.FullException.class);
        writes.end(0);
        heavy.assertItem("heavier!");
        subscribe(batcher.submit("ccc"));
        subscribe(batcher.submit("dd")).assertFailedWith(Batcher.FullException.class);
        subscribe(batcher.submit("e")).assertNotTerminated();
    }

    @Test
    void gives_the_room_of_a_failed_write_back() {
        var batcher = batcher(10, 1, 1, 1);
        for (int i = 0; i < 3; i++) {
            var item = subscribe(batcher.submit("a"));
            writes.open.get(i).fail(new IllegalStateException("away"));
            item.assertFailedWith(IllegalStateException.class, "away");
        }
    }

    @Test
    void who_gave_up_before_the_write_began_is_not_written() {
        var batcher = batcher(10, 1, 2, 100);
        var begun = subscribe(batcher.submit("a"));
        var gone = subscribe(batcher.submit("b"));
        gone.cancel();
        begun.cancel();
        assertThat(dropped).containsExactly("b");
        subscribe(batcher.submit("c")).assertNotTerminated(); // its place is free again
        writes.end(0);
        assertThat(writes.begun).containsExactly(List.of("a"), List.of("c"));
        gone.assertNotTerminated();
        subscribe(batcher.submit("d")).assertNotTerminated();
    }

    @Test
    void a_batch_ends_at_its_weight() {
        var batcher = batcher(10, 1, 10, 1000);
        List.of("first", "x".repeat(30), "y".repeat(20), "z", "w".repeat(80), "v").forEach(item -> subscribe(batcher.submit(item)));
        for (int i = 0; i < 4; i++) {
            writes.end(i);
        }
        assertThat(writes.begun).containsExactly(List.of("first"), List.of("x".repeat(30), "y".repeat(20)), List.of("z"),
                List.of("w".repeat(80)), List.of("v"));
    }

    @Test
    void ten_thousand_instant_writes_do_not_pile_up_on_the_stack() {
        var batcher = new Batcher<String, String>(items -> writes.begun.isEmpty() ? writes.write(items)
                : Uni.createFrom().item(items), dropped::add, item -> 1, 1, 50, 1, 20_000, Long.MAX_VALUE);
        var results = IntStream.range(0, 10_000).mapToObj(i -> subscribe(batcher.submit("" + i))).toList();
        writes.end(0);
        results.forEach(UniAssertSubscriber::assertCompleted);
    }

    @Test
    void from_many_threads_each_item_is_written_once_and_gets_its_own_answer() throws Exception {
        var written = new ConcurrentLinkedQueue<Integer>();
        var writing = new AtomicInteger();
        var most = new AtomicInteger();
        var database = Executors.newFixedThreadPool(4);
        var callers = Executors.newFixedThreadPool(8);
        var batcher = new Batcher<Integer, Integer>(items -> Uni.createFrom().item(() -> {
            most.accumulateAndGet(writing.incrementAndGet(), Math::max);
            written.addAll(items);
            writing.decrementAndGet();
            return items.stream().map(item -> item * 2).toList();
        }).runSubscriptionOn(database), gone -> { }, item -> 1, 64, 64, 2, 100_000, Long.MAX_VALUE);
        var done = new CountDownLatch(20_000);
        var wrong = new ConcurrentLinkedQueue<Object>();
        try {
            IntStream.range(0, 20_000).forEach(i -> callers.execute(() -> batcher.submit(i).subscribe().with(result -> {
                if (result != i * 2) {
                    wrong.add(i);
                }
                done.countDown();
            }, wrong::add)));
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            callers.shutdownNow();
            database.shutdownNow();
        }
        assertThat(wrong).isEmpty();
        assertThat(written).hasSize(20_000).doesNotHaveDuplicates();
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }
}
