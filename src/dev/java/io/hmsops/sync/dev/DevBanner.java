package io.hmsops.sync.dev;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;

/** Says once, when the service answers for the first time, where everything is. */
final class DevBanner {

    private DevBanner() {
    }

    static void showWhenReady(DevPorts ports, Path data) {
        Thread thread = new Thread(() -> {
            try {
                while (!answers(ports.http())) {
                    Thread.sleep(300);
                }
                System.out.println(text(ports, data));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "dev-banner");
        thread.setDaemon(true);
        thread.start();
    }

    static String text(DevPorts ports, Path data) {
        return """

                HMS-OPS Sync is ready
                  service      http://localhost:%1$d/v1/events
                  Swagger UI   http://localhost:%1$d/q/swagger-ui
                  documents    http://localhost:%2$d/documents
                  calendar     http://localhost:%3$d/api/events
                  compliance   psql -c 'select * from compliance.regulation' postgresql://%4$s:%5$s@localhost:%6$d/%7$s
                  PostgreSQL   postgresql://%8$s:%9$s@localhost:%6$d/%7$s
                  AMQP 1.0     amqp://localhost:%10$d
                  data         kept in %11$s; to begin anew: end this, rm -rf %11$s
                """.formatted(ports.http(), ports.documents(), ports.calendar(), DemoComplianceDatabase.USERNAME,
                DemoComplianceDatabase.PASSWORD, ports.postgres(), DevServers.DATABASE, EmbeddedDatabase.USERNAME,
                EmbeddedDatabase.PASSWORD, ports.amqp(), data);
    }

    private static boolean answers(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + port + "/q/health/ready").toURL()
                    .openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(1000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
