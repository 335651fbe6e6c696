package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EachOnItsOwnTest {

    private final Map<Integer, UniEmitter<? super String>> open = new HashMap<>();

    private Uni<String> begin(int item) {
        return Uni.createFrom().emitter(emitter -> open.put(item, emitter));
    }

    @Test
    void resultsComeAsTheyAreReadyAndTheEndAfterTheLast() {
        var results = EachOnItsOwn.of(Multi.createFrom().items(1, 2, 3), this::begin).subscribe().withSubscriber(AssertSubscriber.create(10));
        assertThat(open).containsOnlyKeys(1, 2, 3);
        open.get(3).complete("c");
        open.get(1).complete("a");
        results.assertItems("c", "a").assertNotTerminated();
        open.get(2).complete("b");
        results.assertItems("c", "a", "b").assertCompleted();
    }

    @Test
    void whatIsReadyAtOnceDoesNotNest() {
        var many = 200_000;
        var results = EachOnItsOwn.of(Multi.createFrom().range(0, many), number -> Uni.createFrom().item(number))
                .collect().asList().await().indefinitely();
        assertThat(results).isEqualTo(IntStream.range(0, many).boxed().toList());
    }

    @Test
    void whoStopsListeningStopsTheItems() {
        var results = EachOnItsOwn.of(Multi.createFrom().<Integer>nothing(), this::begin).subscribe().withSubscriber(AssertSubscriber.create(10));
        results.cancel();
        assertThat(open).isEmpty();
    }
}
