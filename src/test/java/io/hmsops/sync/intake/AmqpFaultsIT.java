package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.CuttingRelay;
import io.hmsops.sync.amqp.OwnBrokers;
import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.testing.Backends;
import io.hmsops.sync.testing.Link;
import io.hmsops.sync.testing.Program;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The packaged program with a real broker and a real database, both of which go away while messages come: every event once, in its order. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class AmqpFaultsIT {

    private static final String DATABASE = "amqpfaults";
    private static final String ADDRESS = "faults.events";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final Link link = new Link();
    private final OwnBrokers own = new OwnBrokers(vertx, Map.of());
    private CuttingRelay relay;
    private Program program;
    private AmqpSender sender;
    private String source;

    @BeforeAll
    void start() {
        relay = new CuttingRelay(vertx, Backends.broker().port());
        var settings = new HashMap<>(Program.QUICK);
        settings.putAll(link.to(DATABASE));
        settings.putAll(Map.of("sync.amqp.enabled", "true", "sync.amqp.required", "true", "sync.amqp.address", ADDRESS,
                "sync.amqp.rejected-address", "faults.rejected", "amqp-port", "" + relay.port(), "sync.amqp.retry-delay", "PT0.2S",
                "sync.amqp.max-retry-delay", "PT1S", "sync.intake.max-body", "100K", "sync.delivery.commit-timeout", "PT2S"));
        settings.put("sync.amqp.window", "32");
        program = new Program(DATABASE, settings);
        program.start();
        sender = own.at(Backends.broker().port()).sender(ADDRESS, "test");
    }

    @AfterAll
    void end() {
        sender.close().await().atMost(PATIENCE);
        program.close();
        link.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void fresh() {
        source = "urn:faults:" + System.nanoTime();
    }

    private Message message(int id, String data) {
        var message = Message.Factory.create();
        message.setDurable(true);
        message.setMessageId("m" + id);
        message.setContentType("application/cloudevents+json");
        message.setBody(new Data(new Binary(("{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + source
                + "\",\"type\":\"t\",\"subject\":\"s\",\"data\":\"" + data + "\"}").getBytes())));
        return message;
    }

    private void send(int from, int to, String data) {
        CompletableFuture.allOf(IntStream.rangeClosed(from, to).mapToObj(i -> sender.send(message(i, data)).subscribeAsCompletionStage())
                .toArray(CompletableFuture[]::new)).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** In the order in which they were accepted. */
    private List<String> stored() {
        try (var connection = Backends.database().connect(DATABASE);
                var query = connection.prepareStatement("select cloud_event_id from event where source = ? order by seq")) {
            query.setString(1, source);
            var ids = new ArrayList<String>();
            var rows = query.executeQuery();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void allOf(int to) {
        await().atMost(PATIENCE).until(() -> stored().size() >= to);
        assertThat(stored()).isEqualTo(IntStream.rangeClosed(1, to).mapToObj(i -> "" + i).toList());
        await().atMost(PATIENCE).until(() -> readiness() == 200);
    }

    private int readiness() {
        return RestAssured.get(program.url("/q/health/ready")).statusCode();
    }

    private double counted(String outcome) {
        var line = Pattern.compile("sync_amqp_received_total\\{outcome=\"" + outcome + "\"} ([0-9.E]+)")
                .matcher(RestAssured.get(program.url("/q/metrics")).asString());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    @Test
    void theDatabaseIsAwayForAWhile() {
        send(1, 100, "x");
        var released = counted("released");
        link.cut();
        send(101, 300, "x");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> true);
        var back = counted("released") - released;
        assertThat(readiness()).isEqualTo(503);
        link.restore();
        send(301, 400, "x");
        allOf(400);
        assertThat(back).isBetween(1.0, 10.0 * 32); // some batches of at most the window: nothing spins hot
    }

    @Test
    void theDatabaseHangsForAWhile() {
        send(1, 100, "x");
        link.hang();
        send(101, 300, "x");
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> true);
        link.restore();
        allOf(300);
    }

    @Test
    void theWayToTheBrokerBreaksAgainAndAgain() {
        for (int i = 0; i < 5; i++) {
            relay.cutAfter(20_000 + 7_777L * i);
            send(1 + 200 * i, 200 * (i + 1), "x".repeat(300));
            await().atMost(PATIENCE).until(() -> !stored().isEmpty());
        }
        allOf(1000);
        assertThat(relay.cuts.get()).isPositive();
    }

    @Test
    void whatIsTooLargeIsTheBrokersDeadLetterAndHoldsUpNothing() {
        var dead = new QueueReader(vertx, "localhost", Backends.broker().port(), null, null);
        dead.listen("DLQ");
        send(1, 10, "x");
        sender.send(message(99, "x".repeat(2_000_000))).await().atMost(PATIENCE);
        send(11, 20, "x");
        assertThat(dead.next("DLQ").id()).isEqualTo("m99");
        allOf(20);
        dead.close();
    }
}
