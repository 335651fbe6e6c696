package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeWaitsTest {

    private final Vertx vertx = Vertx.vertx();
    private final UUID event = UUID.randomUUID();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Instant settled;

    private final OutcomeWaits waits = new OutcomeWaits(new DeliveryStore(null, null) {
        @Override
        public Uni<EventResults> results(UUID eventId) {
            looks.incrementAndGet();
            return Uni.createFrom().item(current());
        }
    }, vertx);

    @AfterEach
    void close() {
        vertx.close();
    }

    private EventResults current() {
        return new EventResults(List.of(new Delivery(UUID.randomUUID(), event, "Calendar", null,
                settled == null ? DeliveryState.PENDING : DeliveryState.DELIVERED, 0, Instant.EPOCH, null, settled, null, null, null, null)));
    }

    private void attempted() {
        waits.changed(event);
    }

    @Test
    void eachAttemptIsLookedAtAndNoFormerLookIsKept() {
        var waiting = waits.await(event, Duration.ofSeconds(60)).subscribeAsCompletionStage();
        for (int i = 1; i <= 20; i++) {
            var before = i;
            await().pollInterval(Duration.ofMillis(5)).until(() -> looks.get() == before && waits.looks() == 1);
            attempted();
        }
        await().until(() -> looks.get() == 21);
        assertThat(waits.looks()).isEqualTo(1);
        settled = Instant.EPOCH;
        attempted();
        assertThat(waiting.join().complete()).isTrue();
        assertThat(waits.looks()).isZero();
    }

    @Test
    void theTimeIsKept() {
        assertThat(waits.await(event, Duration.ofMillis(50)).await().atMost(Duration.ofSeconds(10)).complete()).isFalse();
        assertThat(waits.await(event, Duration.ZERO).await().indefinitely().complete()).isFalse();
        assertThat(waits.looks()).isZero();
    }
}
