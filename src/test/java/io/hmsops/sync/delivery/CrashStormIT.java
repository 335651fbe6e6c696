package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.testing.Accepted;
import io.hmsops.sync.testing.Posters;
import io.hmsops.sync.testing.Program;
import io.hmsops.sync.testing.Promise;
import io.hmsops.sync.testing.RecordingPartner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Killed again and again while events are posted and delivered at full speed: nothing is lost, and the {@link Promise} holds. */
class CrashStormIT {

    private static final Logger LOG = Logger.getLogger(CrashStormIT.class);
    private static final int EVENTS = 2_000;
    private static final int KILLS = 10;
    private static final int A_ROUND = EVENTS / KILLS;
    private static final String[] SYSTEMS = {"Documents", "Calendar", "Compliance"};

    @Test
    void killedTenTimes() throws Exception {
        var seed = Long.getLong("storm.seed", 20_261_123L);
        LOG.infof("seed %d; another with -Dstorm.seed", seed);
        var random = new Random(seed);
        try (var partner = new RecordingPartner(); var program = new Program("storm" + seed, Program.QUICK).start();
                var posters = new Posters(seed, 24, 150, program)) {
            partner.register(program.port(), SYSTEMS);
            partner.will(call -> new RecordingPartner.Answer(call.begun % 23 == 0 ? 503 : 200, Map.of(), (int) (call.begun % 5)));
            for (int i = 0; i < KILLS; i++) {
                if (i > 0) {
                    program.launch(); // not waited for: it may be killed before it is ready
                }
                var calls = partner.count() + 1 + random.nextInt(A_ROUND * SYSTEMS.length);
                posters.allow(A_ROUND);
                partner.reached(calls).get(2, TimeUnit.MINUTES);
                program.kill();
                LOG.infof("killed at call %d, with %d events accepted", calls, posters.count());
            }
            program.start();
            posters.finish();
            await().atMost(Duration.ofMinutes(2)).until(() -> Promise.hasArrived(partner, EVENTS, SYSTEMS.length));
            await().until(() -> partner.open() == 0);
            var accepted = Accepted.in("storm" + seed);
            assertThat(accepted).hasSize(EVENTS);
            posters.agreeWith(accepted);
            Promise.isKept(partner, accepted, List.of(SYSTEMS));
            posters.repeatEach(100);
            LOG.infof("%d calls for %d deliveries, %d posts without an answer", partner.count(), EVENTS * SYSTEMS.length, posters.lost());
        }
    }
}
