package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.testing.Accepted;
import io.hmsops.sync.testing.Link;
import io.hmsops.sync.testing.Posters;
import io.hmsops.sync.testing.Program;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import io.hmsops.sync.testing.RecordingPartner.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several programs over one database: one of them goes, in every way there is, and the others go on with what it had. */
class ReplicasIT {

    private static final int EVENTS = 600;
    private static final String[] SYSTEMS = {"A", "B"};
    private static final long CALLS_AT_A_TIME = 8; // to one system, unless it is registered otherwise
    private static final Map<String, String> SETTINGS = Map.of("sync.delivery.poll-interval", "PT0.5S",
            "sync.delivery.replica-timeout", "PT5S", "sync.amqp.enabled", "false"); // a busy machine lets a living one be silent for seconds

    private final RecordingPartner partner = new RecordingPartner();
    private Posters posters;
    private Program[] programs;

    @AfterEach
    void end() {
        posters.close();
        Stream.of(programs).forEach(Program::close);
        partner.close();
    }

    @Test
    void oneOfTwoIsKilled() throws Exception {
        start("two", new Program("two", SETTINGS), new Program("two", SETTINGS));
        holdingCallsOfAll();
        programs[0].kill();
        partner.release();
        thePromiseIsKept("two");
        assertThat(cutCalls()).isPositive();
        assertThat(programs[1].log()).contains("took over");
    }

    @Test
    void oneOfThreeIsKilledAndComesBack() throws Exception {
        start("three", new Program("three", SETTINGS), new Program("three", SETTINGS), new Program("three", SETTINGS));
        holdingCallsOfAll();
        programs[1].kill();
        programs[1].launch();
        partner.release();
        thePromiseIsKept("three");
        assertThat(cutCalls()).isPositive();
        assertThat(Stream.of(programs).map(Program::log)).anyMatch(log -> log.contains("took over"));
    }

    /** As in a deploy: what it has in the air ends, the rest is handed back, and nothing has to be taken from it. */
    @Test
    void oneOfTwoIsStopped() throws Exception {
        start("stopped", new Program("stopped", SETTINGS), new Program("stopped", SETTINGS));
        partner.will(call -> new Answer(200, Map.of(), 20));
        posters.allow(EVENTS);
        partner.reached(EVENTS / 2).get(1, TimeUnit.MINUTES);
        programs[0].stop();
        thePromiseIsKept("stopped");
        assertThat(cutCalls()).isZero();
        assertThat(partner.count()).isEqualTo(EVENTS * SYSTEMS.length);
        assertThat(programs[0].log()).containsPattern("stopped; [0-9]+ deliveries handed back");
        assertThat(programs[1].log()).doesNotContain("took over");
    }

    /** It lives and does not know that others hold it for dead: it sends nothing more, and what it records does not count. */
    @Test
    void oneOfTwoIsCutOffFromTheDatabase() throws Exception {
        try (var link = new Link()) {
            var settings = new HashMap<>(SETTINGS);
            settings.putAll(link.to("cutoff"));
            start("cutoff", new Program("cutoff", settings), new Program("cutoff", SETTINGS));
            partner.will(call -> new Answer(200, Map.of(), 20));
            holdingCallsOfAll(); // or a quick program may have nothing in the air at that moment
            link.hang();
            partner.release();
            await().atMost(Duration.ofMinutes(1)).until(() -> programs[1].log().contains("took over"));
            var calls = partner.count();
            await().atMost(Duration.ofMinutes(1)).until(() -> partner.count() > calls);
            link.restore();
            thePromiseIsKept("cutoff");
        }
    }

    private void start(String database, Program... all) {
        programs = all;
        programs[0].start(); // it makes the tables
        Stream.of(programs).skip(1).forEach(Program::launch);
        partner.register(programs[0].port(), SYSTEMS);
        Stream.of(programs).skip(1).forEach(Program::awaitReady);
        posters = new Posters(database.hashCode(), 24, 120, programs);
        partner.will(call -> new Answer(call.begun % 29 == 0 ? 503 : 200, Map.of(), 5));
    }

    /** In the middle of it all, with more calls in the air than all the programs but one may make: each of them has some. */
    private void holdingCallsOfAll() throws Exception {
        posters.allow(EVENTS / 2);
        partner.reached(EVENTS / 4).get(1, TimeUnit.MINUTES);
        partner.hold();
        posters.allow(EVENTS / 2);
        await().atMost(Duration.ofMinutes(1)).until(() -> partner.open() > CALLS_AT_A_TIME * SYSTEMS.length * (programs.length - 1));
    }

    private void thePromiseIsKept(String database) {
        posters.finish();
        await().atMost(Duration.ofMinutes(2)).until(() -> Promise.hasArrived(partner, EVENTS, SYSTEMS.length) && partner.open() == 0);
        var accepted = Accepted.in(database);
        assertThat(accepted).hasSize(EVENTS);
        posters.agreeWith(accepted);
        Promise.isKept(partner, accepted, List.of(SYSTEMS));
    }

    /** Calls whose caller did not wait for the answer. */
    private long cutCalls() {
        return partner.calls().stream().filter(call -> call.status() == 0).count();
    }
}
