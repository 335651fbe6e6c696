package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;

import io.hmsops.sync.dev.EmbeddedBroker;
import io.hmsops.sync.testing.Accepted;
import io.hmsops.sync.testing.EventSender;
import io.hmsops.sync.testing.NumberedMessages;
import io.hmsops.sync.testing.OutcomePromise;
import io.hmsops.sync.testing.OutcomeReader;
import io.hmsops.sync.testing.Program;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events over AMQP and their outcomes while the broker, which keeps its messages, is restarted three times and the program is killed twice:
 * each event is accepted once, and the {@link Promise} and the {@link OutcomePromise} hold.
 */
class AmqpOutageIT {

    private static final Logger LOG = Logger.getLogger(AmqpOutageIT.class);
    private static final int EVENTS = 5_000;
    private static final int A_ROUND = EVENTS / 5;
    private static final int SUBJECTS = 150;
    private static final String[] SYSTEMS = {"A", "B"};
    private static final String DATABASE = "amqpoutage";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path journal;

    private final RecordingPartner partner = new RecordingPartner();
    private EventSender sender;
    private int round;

    @Test
    void threeRestartsAndTwoKills() throws Exception {
        try (partner; var broker = EmbeddedBroker.kept(journal, freePort()); var program = new Program(DATABASE, settings(broker)).start();
                var outcomes = new OutcomeReader(broker.port(), "sync.outcomes");
                var sending = new EventSender(broker.port(), "sync.events", new NumberedMessages(6, SUBJECTS)::of)) {
            sender = sending;
            partner.register(program.port(), SYSTEMS);
            partner.will(call -> new RecordingPartner.Answer(call.begun % 29 == 0 ? 503 : 200, Map.of(), (int) (call.begun % 5)));

            inTheMiddleOfARound();
            broker.stop();
            broker.start();
            inTheMiddleOfARound();
            program.kill();
            program.start();
            inTheMiddleOfARound();
            broker.stop();
            awaitTrouble(program);
            broker.start();
            inTheMiddleOfARound();
            program.kill();
            broker.stop(); // both are away
            program.start();
            broker.start();
            inTheMiddleOfARound();

            await("accepted by the broker").atMost(PATIENCE).until(() -> sender.accepted() == EVENTS);
            await("delivered").atMost(PATIENCE).until(() -> Promise.hasArrived(partner, EVENTS, SYSTEMS.length) && partner.open() == 0);
            var accepted = Accepted.in(DATABASE);
            assertThat(accepted).hasSize(EVENTS);
            Promise.isKept(partner, accepted, List.of(SYSTEMS));
            await("ended").atMost(PATIENCE).until(() -> OutcomePromise.of(DATABASE).deliveries() == EVENTS * SYSTEMS.length);
            var promised = OutcomePromise.of(DATABASE);
            await("told").atMost(PATIENCE).until(() -> outcomes.count() >= promised.outcomes());
            promised.isKept(outcomes.seen());
            assertThat(sender.repeated()).isGreaterThan(EVENTS / EventSender.UNHEARD);
            LOG.infof("%d messages sent again, %d calls for %d deliveries, %d messages for %d outcomes", sender.repeated(), partner.count(),
                    promised.deliveries(), outcomes.seen().size(), promised.outcomes());
        }
    }

    /** Comes back while events are being sent, being taken and being delivered. */
    private void inTheMiddleOfARound() throws Exception {
        var before = round++ * A_ROUND;
        sender.allow(A_ROUND / 2);
        partner.reached((before + A_ROUND / 4) * SYSTEMS.length).get(2, TimeUnit.MINUTES);
        sender.allow(A_ROUND / 2);
        sender.reached(before + A_ROUND / 2 + 1).get(2, TimeUnit.MINUTES);
        LOG.infof("round %d: %d accepted by the broker, %d calls", round, sender.accepted(), partner.count());
    }

    private static void awaitTrouble(Program program) {
        await().atMost(PATIENCE).untilAsserted(() -> given().port(program.port()).get("/q/health/ready").then().statusCode(200)
                .body("checks.find { it.name == 'amqp' }.data.events", startsWith("waiting since")));
    }

    private static Map<String, String> settings(EmbeddedBroker broker) {
        var settings = new HashMap<>(Program.QUICK);
        settings.putAll(Map.of("sync.amqp.enabled", "true", "sync.amqp.retry-delay", "PT0.2S", "sync.amqp.max-retry-delay", "PT1S",
                "amqp-port", Integer.toString(broker.port())));
        return settings;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
