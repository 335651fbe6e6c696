package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.event.Event;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InProgressTest {

    private final InProgress inProgress = new InProgress();

    private static Submission submission(String source, String id, String key) {
        return new Submission(new Event(UUID.randomUUID(), "policy_updated", source, id, "policy-42", "2026-03-01T12:00:00Z", null, null,
                Map.of(), null, null), key, new byte[32]);
    }

    @Test
    void the_same_identity_enters_once_until_it_has_left() {
        var first = submission("urn:a", "1", null);
        assertThat(inProgress.enter(first)).isTrue();
        assertThat(inProgress.enter(submission("urn:a", "1", null))).isFalse();
        assertThat(inProgress.enter(submission("urn:b", "1", null))).isTrue();
        assertThat(inProgress.enter(submission("urn:a", "2", null))).isTrue();
        inProgress.leave(first);
        assertThat(inProgress.enter(submission("urn:a", "1", null))).isTrue();
    }

    @Test
    void the_same_key_enters_once_also_with_another_identity() {
        assertThat(inProgress.enter(submission("urn:a", "1", "k"))).isTrue();
        assertThat(inProgress.enter(submission("urn:a", "2", "k"))).isFalse();
    }

    @Test
    void who_does_not_enter_keeps_nothing() {
        var first = submission("urn:a", "1", "k");
        inProgress.enter(first);
        assertThat(inProgress.enter(submission("urn:a", "2", "k"))).isFalse(); // its identity was free, its key not
        assertThat(inProgress.enter(submission("urn:a", "2", null))).isTrue();
        inProgress.leave(first);
        assertThat(inProgress.enter(submission("urn:a", "3", "k"))).isTrue();
    }

    @Test
    void source_and_id_are_not_mixed_up_with_each_other_or_with_keys() {
        assertThat(inProgress.enter(submission("urn:a", "b", null))).isTrue();
        assertThat(inProgress.enter(submission("urn:ab", "", null))).isTrue();
        assertThat(inProgress.enter(submission("urn:c", "1", "urn:a\nb"))).isTrue();
    }

    @Test
    void of_many_at_once_one_enters() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 500; round++) {
                var id = Integer.toString(round);
                var entered = new AtomicInteger();
                threads.invokeAll(IntStream.range(0, 8).mapToObj(t -> (Callable<Void>) () -> {
                    if (inProgress.enter(submission("urn:a", id, t % 2 == 0 ? "key" + id : null))) {
                        entered.incrementAndGet();
                    }
                    return null;
                }).toList());
                assertThat(entered.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
