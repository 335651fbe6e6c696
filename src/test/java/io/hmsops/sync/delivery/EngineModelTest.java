package io.hmsops.sync.delivery;

import io.hmsops.sync.delivery.EngineModelRun.Kind;
import io.hmsops.sync.delivery.EngineModelRun.Step;
import io.hmsops.sync.testing.MigratedDatabase;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random sequences of events, claims, outcomes, faults, pauses, replays, clocks and restarts, on two replicas over a real database, against
 * {@link EngineModel}. Everything that decides is the engine's own SQL and rules; only pipeline, timers and partners are left out.
 */
class EngineModelTest {

    private static MigratedDatabase database;

    @BeforeContainer
    static void open() {
        database = new MigratedDatabase("model");
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Provide
    Arbitrary<Step> steps() {
        var kinds = Arbitraries.frequency(Tuple.of(6, Kind.ACCEPT), Tuple.of(3, Kind.ACCEPT_TOGETHER), Tuple.of(6, Kind.CLAIM),
                Tuple.of(6, Kind.DELIVERED), Tuple.of(5, Kind.FAILED), Tuple.of(2, Kind.REFUSED), Tuple.of(1, Kind.NOT_TRIED),
                Tuple.of(2, Kind.CRASH), Tuple.of(1, Kind.STOP), Tuple.of(4, Kind.BEAT), Tuple.of(4, Kind.TIME), Tuple.of(1, Kind.PAUSE),
                Tuple.of(1, Kind.RESUME), Tuple.of(1, Kind.REPAIR), Tuple.of(2, Kind.REPLAY));
        var careful = Arbitraries.frequency(Tuple.of(7, true), Tuple.of(1, false));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 1), Arbitraries.integers().between(0, 63), careful)
                .as(Step::new);
    }

    @Property(tries = 1000)
    void every_sequence_keeps_the_promise(@ForAll @Size(min = 5, max = 25) List<@From("steps") Step> steps) {
        var run = new EngineModelRun(database.pool());
        steps.forEach(run::take);
        run.settle();
    }
}
