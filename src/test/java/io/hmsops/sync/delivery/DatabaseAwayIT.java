package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.testing.Accepted;
import io.hmsops.sync.testing.Backends;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The database goes away while events come in and go out: clients are told to come again or are told the truth, and whatever was said,
 * the {@link Promise} holds. One program lives through all of it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DatabaseAwayIT {

    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int EVENTS = 400;
    private static final String[] SYSTEMS = {"A", "B"};

    private static final String DATABASE = "away";

    private final RecordingPartner partner = new RecordingPartner();
    private final Link link = new Link();
    private Program program;
    private Posters posters;
    private int events;
    private int refusalsBefore;

    @BeforeAll
    void start() {
        var settings = new HashMap<>(Program.QUICK);
        settings.putAll(link.to(DATABASE));
        settings.put("sync.delivery.commit-timeout", "PT2S");
        program = new Program(DATABASE, settings).start();
        partner.register(program.port(), SYSTEMS);
        partner.will(call -> new Answer(call.begun % 17 == 0 ? 503 : 200, Map.of(), 10));
        posters = new Posters(4, 16, 40, program);
    }

    @BeforeEach
    void remember() {
        refusalsBefore = posters.refusals().size();
    }

    @AfterAll
    void end() {
        posters.close();
        program.close();
        link.close();
        partner.close();
    }

    @Test
    void refusedForAMoment() throws Exception {
        inTheMiddle();
        link.cut();
        away(SHORT);
        link.restore();
        thePromiseIsKept();
    }

    @Test
    void hungForAMoment() throws Exception {
        inTheMiddle();
        link.hang();
        away(SHORT);
        link.restore();
        thePromiseIsKept();
    }

    /** Nothing gets through at first, as of a host that is gone; then the connections break and none can be had. */
    @Test
    void awayForAMinute() throws Exception {
        inTheMiddle();
        link.hang();
        away(LONG.dividedBy(2));
        link.cut();
        away(LONG.dividedBy(2));
        link.restore();
        thePromiseIsKept();
        assertThat(posters.refusals()).hasSizeGreaterThan(refusalsBefore);
    }

    /** The server itself goes, as in a restart: it ends its sessions and says so. */
    @Test
    void restarted() throws Exception {
        inTheMiddle();
        Backends.database().stop();
        Backends.database().start();
        thePromiseIsKept();
    }

    /** Between the partners' answers and their record, and between commits and their answers; several times. */
    @Test
    void answersLost() throws Exception {
        for (int i = 0; i < 4; i++) {
            post(EVENTS / 4);
            partner.reached(partner.count() + 20).get(1, TimeUnit.MINUTES);
            link.loseAnswers();
            var open = posters.count();
            await().during(Duration.ofMillis(300)).until(() -> posters.count() >= open);
            link.cut();
            link.restore();
        }
        thePromiseIsKept();
    }

    /** The events are stored, and nobody is told: the same events again are not stored again. */
    @Test
    void commitsWhoseAnswerIsLost() throws Exception {
        for (int i = 0; i < 8; i++) {
            var lost = link.loseTheNextCommit();
            post(EVENTS / 8);
            lost.get(1, TimeUnit.MINUTES);
        }
        thePromiseIsKept();
        assertThat(posters.refusals()).hasSizeGreaterThan(refusalsBefore);
    }

    /** With events coming in and going out. */
    private void inTheMiddle() throws Exception {
        post(EVENTS);
        partner.reached(partner.count() + EVENTS / 2).get(1, TimeUnit.MINUTES);
    }

    private void post(int number) {
        events += number;
        posters.allow(number);
    }

    private static void away(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        await().pollInterval(Duration.ofMillis(100)).atMost(time.plusSeconds(30)).until(() -> System.nanoTime() > end);
    }

    private void thePromiseIsKept() throws Exception {
        posters.finish();
        await().atMost(Duration.ofMinutes(2)).until(() -> Promise.hasArrived(partner, events, SYSTEMS.length) && partner.open() == 0);
        var accepted = Accepted.in(DATABASE);
        assertThat(accepted).hasSize(events);
        posters.agreeWith(accepted);
        Promise.isKept(partner, accepted, List.of(SYSTEMS));
        posters.repeatEach(20);
        assertThat(posters.lost()).isZero();
        assertThat(posters.refusals()).allSatisfy(refusal -> {
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.contentType()).startsWith("application/problem+json");
            assertThat(refusal.retryAfter()).matches("[1-9][0-9]*");
        });
    }
}
