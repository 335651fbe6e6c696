package io.hmsops.sync.testing;

import java.time.Duration;

/** Lets time go by for what waits: the service's clock is its database's, so what is due later is made due earlier instead. */
public final class TimeMachine {

    private TimeMachine() {
    }

    /** Every delivery that waits has waited for that much longer. */
    public static void forward(String database, Duration time) {
        Backends.database().execute(database, "update delivery set due_at = due_at - interval '" + time + "' where state = 'pending'");
    }
}
