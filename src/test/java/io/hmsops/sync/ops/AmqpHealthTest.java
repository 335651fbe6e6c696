package io.hmsops.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.AmqpSubscription;
import io.hmsops.sync.amqp.Incoming;
import io.hmsops.sync.amqp.OwnBrokers;
import io.hmsops.sync.dev.EmbeddedBroker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class AmqpHealthTest {

    private static final AmqpSubscription.Taker NOBODY = new AmqpSubscription.Taker() {
        @Override
        public void attached() {
            // asks for nothing
        }

        @Override
        public void received(Incoming message) {
            throw new AssertionError();
        }

        @Override
        public void lost() {
            // has nothing
        }

        @Override
        public void refusedTooLarge() {
            throw new AssertionError();
        }
    };

    private static HealthCheckResponse asked(OwnBrokers own) {
        return new AmqpHealth(own.channels, own.config).call();
    }

    @Test
    void isDownOnlyWhereAmqpIsTheOnlyWayInAndItsBrokerIsAway() {
        var vertx = Vertx.vertx();
        try (var broker = EmbeddedBroker.temporary()) {
            broker.stop();
            var needed = new OwnBrokers(vertx, Map.of("required", "true"));
            var welcome = new OwnBrokers(vertx, Map.of());
            assertThat(asked(needed).getStatus()).isEqualTo(Status.DOWN);
            for (var own : new OwnBrokers[] {needed, welcome}) {
                own.at(broker.port()).receive("sync.events", "events", 1000, NOBODY).start();
                await().until(() -> !own.reason("events").isEmpty());
                assertThat(asked(own).getStatus()).isEqualTo(own == needed ? Status.DOWN : Status.UP);
                assertThat(asked(own).getData().orElseThrow().get("events").toString()).startsWith("waiting since ")
                        .endsWith(": connection refused: localhost:" + broker.port());
            }
            broker.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> asked(needed).getStatus() == Status.UP);
            assertThat(asked(needed).getData().orElseThrow().get("events").toString()).startsWith("connected since ");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void saysNothingWhereAmqpIsNotUsed() {
        var own = new OwnBrokers(null, Map.of("enabled", "false", "required", "true"));
        assertThat(asked(own).getStatus()).isEqualTo(Status.UP);
        assertThat(asked(own).getData()).isEmpty();
    }
}
