package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.AmqpStandIn;
import io.hmsops.sync.amqp.LinkRefusedException;
import io.hmsops.sync.amqp.OwnBrokers;
import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.amqp.SecuredBroker;
import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.web.Problem;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the copy of a malformed message cannot go, it must not hold up those behind it. */
@Timeout(120)
class RejectedCopiesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Problem PROBLEM = new Problem("about:blank", "Bad Request", 400, "This is no event.", List.of());

    private final Vertx vertx = Vertx.vertx();
    private final OwnBrokers own = new OwnBrokers(vertx, Map.of("rejected-address", "policies"));
    private RejectedCopies copies;

    @AfterEach
    void end() {
        copies.close().await().atMost(PATIENCE);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void open(int port, String user) {
        copies = new RejectedCopies(own.at(port, user, Deliveries.SECRET, false), own.config);
        copies.open();
    }

    private AmqpVerdict copy(Problem problem) {
        var message = Message.Factory.create();
        message.setMessageId("1");
        message.setBody(new AmqpValue("x".repeat(2000)));
        return copies.copy(message, problem).await().atMost(PATIENCE);
    }

    @Test
    void triesAnAddressWithoutRightsAFewTimesAndTellsTheBrokerThen(@TempDir Path data) {
        var broker = new SecuredBroker(data);
        try {
            open(broker.port(), "reader");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> copy(PROBLEM)).isInstanceOf(LinkRefusedException.class);
            }
            assertThat(copy(PROBLEM)).isEqualTo(AmqpVerdict.refused("amqp:invalid-field", "400: This is no event."));
            broker.denied.remove(CheckType.SEND);
            await().atMost(PATIENCE).until(() -> own.connected("events.rejected") == 1);
            assertThat(copy(PROBLEM)).isEqualTo(AmqpVerdict.COPIED);
            var reader = new QueueReader(vertx, "localhost", broker.port(), "partner", Deliveries.SECRET);
            assertThat(reader.next("policies").applicationProperties().getString("sync-rejected-reason")).isEqualTo("This is no event.");
            reader.close();
            broker.stop();
            await().atMost(PATIENCE).until(() -> own.connected("events.rejected") == 0);
            for (int i = 0; i < 6; i++) { // a broker that is away says nothing about the address
                assertThatThrownBy(() -> copy(PROBLEM)).isInstanceOf(ConnectionFailedException.class);
            }
        } finally {
            broker.stop();
        }
    }

    @Test
    void tellsTheBrokerAtOnceWhereTheCopyIsTooLarge() {
        var broker = new AmqpStandIn(vertx, new ProtonServerOptions(), Set.of("partner:" + Deliveries.SECRET));
        broker.maxMessageSize = UnsignedLong.valueOf(1000);
        open(broker.port(), "partner");
        assertThat(copy(PROBLEM).condition()).isEqualTo("amqp:invalid-field");
        assertThat(copy(new Problem("about:blank", "Content Too Large", 413, "x".repeat(5000), List.of()))).satisfies(verdict -> {
            assertThat(verdict.condition()).isEqualTo("amqp:link:message-size-exceeded");
            assertThat(verdict.reason()).hasSize(1005);
        });
        broker.close();
    }
}
