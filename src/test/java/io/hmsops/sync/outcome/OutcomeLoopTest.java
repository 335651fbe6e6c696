package io.hmsops.sync.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.AmqpConfig;
import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.AmqpStandIn;
import io.hmsops.sync.amqp.BrokerAddress;
import io.hmsops.sync.amqp.SaslLogin;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.StandIn.Behaviour;
import io.hmsops.sync.delivery.LivingReplica;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.proton.ProtonClientOptions;
import io.vertx.proton.ProtonServerOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who tells outcomes, and that none is lost or overtaken, whatever the broker, the database or the replica does. */
class OutcomeLoopTest extends EmptyOutbox {

    private final Vertx vertx = Vertx.vertx();
    private final AmqpStandIn broker = new AmqpStandIn(vertx, new ProtonServerOptions(), Set.of());
    private final AmqpSender sender = AmqpSender.whenNeeded(vertx, new BrokerAddress(
            () -> Future.succeededFuture(SocketAddress.inetSocketAddress(broker.port(), "localhost")), "localhost", broker.port(),
            SaslLogin.of(new Credentials.None(), false), new ProtonClientOptions(), "sync.outcomes", List.of(),
            BrokerAddress.LONGEST_CONNECT), 1000);
    private final List<OutcomeLoop> loops = new ArrayList<>();

    @AfterEach
    void end() {
        loops.forEach(OutcomeLoop::stop);
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A replica, and what it has to tell with. */
    private final class Teller {
        final LivingReplica living = new LivingReplica(database.pool());
        final OutboxTask task = new OutboxTask(database.pool(), living.replica(), LivingReplica.CONFIG);
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final OutcomeMetrics metrics = new OutcomeMetrics(meters, Clock.systemUTC());
        final OutcomeLoop loop;

        /** @param mortal it never comes to delete what it has sent */
        Teller(boolean mortal) {
            var config = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters().withMapping(OutcomeConfig.class)
                    .withMapping(AmqpConfig.class).withDefaultValues(Map.of("sync.amqp.retry-delay", "PT0.1S",
                            "sync.amqp.max-retry-delay", "PT0.2S", "sync.outcomes.retention", "P1D", "sync.outcomes.window", "10")).build();
            loop = new OutcomeLoop(new Outbox(database.pool(), living.replica()) {
                @Override
                Uni<Void> told(List<Long> seqs) {
                    return mortal ? Uni.createFrom().nothing() : super.told(seqs);
                }
            }, task, living.replica(), metrics,
                    config.getConfigMapping(OutcomeConfig.class), config.getConfigMapping(AmqpConfig.class));
            loops.add(loop);
            metrics.start();
            loop.start(message -> sender.send(message).ifNoItem().after(Duration.ofSeconds(5)).fail(), () -> true);
        }

        Teller() {
            this(false);
        }

        /** As the engine does. */
        boolean beat() {
            var waiting = living.beat();
            if (waiting) {
                loop.wake();
            }
            return waiting;
        }

        double meter(String name) {
            return meters.get(name).meter().measure().iterator().next().getValue();
        }
    }

    private static void outcomes(int count, int subjects) {
        sql("insert into outcome (delivery_id, event_id, system_id, subject, kind, attempt, happened_at) select gen_random_uuid(), "
                + "gen_random_uuid(), gen_random_uuid(), 's' || n % $2::int, 'delivered', 1, clock_timestamp() from generate_series(1, $1) n",
                count, subjects);
    }

    private static List<String> ids() {
        return sql("select delivery_id || '-' || seq from outcome order by seq").stream().map(row -> row.getString(0)).toList();
    }

    private static Map<String, List<String>> bySubject(List<Message> messages) {
        return messages.stream().collect(Collectors.groupingBy(Message::getGroupId,
                Collectors.mapping(message -> message.getMessageId().toString(), Collectors.toList())));
    }

    private static void told() {
        await().atMost(SOON).untilAsserted(() -> assertThat(ids()).isEmpty());
    }

    @Test
    void allAreToldOnceAndInOrder() {
        broker.credit = 3000;
        outcomes(3000, 50);
        var all = ids();
        assertThat(new Teller().beat()).isTrue();
        told();
        assertThat(broker.taken()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(bySubject(broker.messages)).hasSize(50).allSatisfy((subject, ids) ->
                assertThat(ids).isEqualTo(all.stream().filter(ids::contains).toList()));
    }

    @Test
    void whatIsReleasedIsNotOvertakenByLaterOnesOfItsSubject() {
        var received = new AtomicInteger();
        broker.answer = (receiver, delivery) -> {
            var number = received.incrementAndGet();
            delivery.disposition(number % 7 == 0 ? Released.getInstance() : Accepted.getInstance(), true);
        };
        outcomes(60, 3);
        var all = ids();
        var accepted = new CopyOnWriteArrayList<String>();
        var teller = new Teller();
        teller.loop.start(message -> sender.send(message).invoke(() -> accepted.add(message.getMessageId().toString())), () -> true);
        teller.beat();
        told();
        assertThat(received.get()).isGreaterThan(60);
        for (int subject = 0; subject < 3; subject++) {
            var expected = IntStream.range(0, 60).filter(indexOf(subject)).mapToObj(all::get).toList();
            assertThat(accepted.stream().filter(expected::contains).toList()).isEqualTo(expected);
        }
    }

    private static java.util.function.IntPredicate indexOf(int subject) {
        return i -> (i + 1) % 3 == subject;
    }

    @Test
    void whatTheBrokerNeverTakesIsKeptAsRefusedAndTheOthersGoOn() {
        broker.maxMessageSize = UnsignedLong.valueOf(1000);
        outcomes(10, 2);
        sql("update outcome set error = repeat('x', 2000) where seq in (select seq from outcome order by seq limit 2)");
        var all = ids();
        var teller = new Teller();
        teller.beat();
        told();
        assertThat(broker.taken()).containsExactlyInAnyOrderElementsOf(all.subList(2, 10));
        assertThat(sql("select delivery_id || '-' || seq, refusal, refused_at, error from outcome_refused order by seq")).hasSize(2)
                .allSatisfy(row -> assertThat(row.getString(1)).contains("1000 bytes"))
                .extracting(row -> row.getString(0)).isEqualTo(all.subList(0, 2));
        assertThat(teller.meter("sync.outcomes.refused")).isEqualTo(2);
        assertThat(teller.meters.get("sync.outcomes.sent").tag("type", "delivered").counter().count()).isEqualTo(8);
        broker.maxMessageSize = null;
        sender.close().await().atMost(SOON);
    }

    @Test
    void aBrokerThatGivesNoCreditHoldsUpNothingButOutcomes() {
        broker.credit = 0;
        outcomes(100, 100);
        var all = ids();
        var teller = new Teller();
        teller.beat();
        await().atMost(SOON).until(() -> broker.links() == 1);
        assertThat(ids()).isEqualTo(all);
        broker.grant(1000);
        told();
        assertThat(broker.taken()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void cutConnectionsLoseNothing() {
        broker.will(Behaviour.CUT_THE_CONNECTION);
        outcomes(50, 5);
        var all = ids();
        var teller = new Teller();
        teller.beat();
        await().atMost(SOON).until(() -> broker.connected.get() >= 3);
        await().atMost(SOON).until(() -> teller.meter("sync.outcomes.waiting") == 50);
        assertThat(teller.meter("sync.outcomes.oldest")).isPositive();
        broker.will(Behaviour.ACCEPT);
        told();
        assertThat(broker.taken()).containsExactlyInAnyOrderElementsOf(all);
        await().atMost(SOON).until(() -> teller.meter("sync.outcomes.waiting") == 0);
    }

    @Test
    void anEndBetweenSendingAndDeletingRepeatsThemUnderTheSameIds() {
        outcomes(30, 3);
        var all = ids();
        var dying = new Teller(true);
        dying.beat();
        await().atMost(SOON).until(() -> broker.taken().size() == 30);
        assertThat(ids()).isEqualTo(all);
        assertThat(dying.loop.isSending()).isTrue();
        var next = new Teller();
        assertThat(next.beat()).isFalse();
        sql("update replica set heartbeat_at = now() - interval '11 seconds' where id = $1", dying.living.replica().id());
        assertThat(next.beat()).isTrue();
        told();
        assertThat(broker.taken()).hasSize(60).hasSameElementsAs(all);
        assertThat(broker.taken().subList(30, 60)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void oneReplicaTellsAndTheNextTakesOver() {
        var one = new Teller();
        var other = new Teller();
        assertThat(one.beat()).isTrue();
        await().atMost(SOON).until(one.loop::isHolding);
        assertThat(other.beat()).isFalse();
        other.loop.wake();
        outcomes(5, 5);
        assertThat(other.beat()).isFalse();
        assertThat(one.beat()).isTrue();
        told();
        assertThat(other.loop.isHolding()).isFalse();
        assertThat(one.beat()).isFalse();
        one.loop.stop();
        one.task.leave().await().atMost(SOON);
        assertThat(other.beat()).isTrue();
        await().atMost(SOON).until(other.loop::isHolding);
        sql("update outcome_sender set holder = $1", UUID.randomUUID()); // of one that nobody has ever heard of
        outcomes(5, 5);
        other.loop.wake();
        await().atMost(SOON).until(() -> !other.loop.isHolding());
        assertThat(ids()).hasSize(5);
        assertThat(other.beat()).isTrue();
        told();
    }

    @Test
    void whatIsTooOldIsDeletedUntold() {
        broker.will(Behaviour.REFUSE_FOR_NOW);
        outcomes(10, 10);
        sql("update outcome set happened_at = now() - interval '25 hours' where seq in (select seq from outcome order by seq limit 4)");
        sql("insert into outcome_refused select o.*, now() - interval '25 hours', 'why' from outcome o limit 1");
        var kept = ids().subList(4, 10);
        var teller = new Teller();
        teller.beat();
        await().atMost(SOON).until(teller.loop::isHolding);
        teller.loop.upkeep();
        await().atMost(SOON).untilAsserted(() -> assertThat(ids()).isEqualTo(kept));
        await().atMost(SOON).until(() -> sql("select 1 from outcome_refused").isEmpty());
        assertThat(teller.meter("sync.outcomes.expired")).isEqualTo(4);
        broker.will(Behaviour.ACCEPT);
        told();
        assertThat(broker.taken()).containsExactlyInAnyOrderElementsOf(kept);
    }
}
