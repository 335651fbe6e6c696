package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WokenWorkTest {

    private final List<UniEmitter<? super Void>> runs = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final WokenWork work = new WokenWork(() -> Uni.createFrom().<Void>emitter(runs::add), failures::add);

    @Test
    void nothingIsDoneBeforeTheStartAndAfterTheStop() {
        work.wake();
        assertThat(runs).isEmpty();
        work.start();
        assertThat(runs).isEmpty();
        work.wake();
        work.wake();
        work.stop();
        runs.get(0).complete(null);
        work.wake();
        assertThat(runs).hasSize(1);
        assertThat(work.isStopped()).isTrue();
    }

    @Test
    void howeverOftenItIsWokenMeanwhileThereIsOneMoreRunAndOneAtATime() {
        work.start();
        work.wake();
        work.wake();
        work.wake();
        assertThat(runs).hasSize(1);
        runs.get(0).complete(null);
        assertThat(runs).hasSize(2);
        runs.get(1).complete(null);
        assertThat(runs).hasSize(2);
        work.wake();
        assertThat(runs).hasSize(3);
    }

    @Test
    void aRunThatFailsIsToldAndTheNextOneGoes() {
        work.start();
        work.wake();
        work.wake();
        var failure = new IllegalStateException("as told");
        runs.get(0).fail(failure);
        assertThat(failures).containsExactly(failure);
        assertThat(runs).hasSize(2);
    }
}
