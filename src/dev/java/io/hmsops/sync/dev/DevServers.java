package io.hmsops.sync.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All servers of dev mode, with their data in {@value #DATA}. A function of JDK types only, because it is called across class loaders:
 * from the ports ({@link DevPorts#toMap}) to what stands in the way, {@code null} if all run.
 */
public final class DevServers implements Function<Map<String, String>, String> {

    static final String DATA = ".dev-data";
    static final String DATABASE = "sync";

    @Override
    public String apply(Map<String, String> settings) {
        DevPorts ports = DevPorts.from(settings::get);
        Path data = Path.of(DATA).toAbsolutePath();
        QuietLogs.apply();
        try {
            DataLock.take(data);
            LeftoverPostmaster.stop(data.resolve("postgres")); // it would be in its own successor's way
            List<String> conflicts = ports.conflicts();
            if (!conflicts.isEmpty()) {
                return "Dev mode cannot start:\n  " + String.join("\n  ", conflicts);
            }
            start(ports, data);
            return null;
        } catch (IOException | RuntimeException e) {
            return "Dev mode cannot start: " + withCauses(e);
        }
    }

    private static void start(DevPorts ports, Path data) {
        EmbeddedDatabase database = EmbeddedDatabase.kept(data.resolve("postgres"), ports.postgres());
        onExit(database);
        database.createDatabase(DATABASE);
        DemoComplianceDatabase.in(database, DATABASE);
        onExit(EmbeddedBroker.kept(data.resolve("artemis"), ports.amqp()));
        onExit(DemoDocumentRepository.start(data.resolve("documents"), ports.documents()));
        onExit(DemoTrainingCalendar.start(data.resolve("calendar"), ports.calendar()));
        DevBanner.showWhenReady(ports, data);
    }

    private static void onExit(AutoCloseable server) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Not stopped cleanly: " + e);
            }
        }, "dev-server-close"));
    }

    private static String withCauses(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : "\n  because: ").append(cause.getMessage() == null ? cause : cause.getMessage());
        }
        return text.toString();
    }
}
