package io.hmsops.sync.dev;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The embedded parts are stage hands: their logs show warnings only. */
final class QuietLogs {

    /** Kept, as the log manager may forget loggers that nobody holds. */
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.zonky"), Logger.getLogger("org.apache.activemq"),
            Logger.getLogger("org.apache.artemis"), Logger.getLogger("org.jgroups"));

    private QuietLogs() {
    }

    static void apply() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
