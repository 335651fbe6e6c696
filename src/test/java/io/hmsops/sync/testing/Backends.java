package io.hmsops.sync.testing;

import io.hmsops.sync.dev.DemoComplianceDatabase;
import io.hmsops.sync.dev.EmbeddedBroker;
import io.hmsops.sync.dev.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * PostgreSQL and the AMQP broker of every {@code @QuarkusTest} and {@code @QuarkusIntegrationTest}: registered in
 * {@code META-INF/services}, so no test names it, and none makes the application start anew by naming another. One server of each per
 * test JVM; each start of the application gets an empty database.
 */
public class Backends implements QuarkusTestResourceLifecycleManager {

    /** What the application under test encrypts partners' secrets with. */
    public static final String SECRETS_KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    /** One that it knows besides. */
    public static final String OTHER_SECRETS_KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    private static final AtomicInteger STARTS = new AtomicInteger();

    private static EmbeddedDatabase postgres;
    private static EmbeddedBroker broker;
    private static String databaseName;

    @Override
    public Map<String, String> start() {
        synchronized (Backends.class) {
            databaseName = "test" + STARTS.incrementAndGet();
            database().createDatabase(databaseName);
            return Map.ofEntries(
                    Map.entry("quarkus.datasource.reactive.url", database().url(databaseName)),
                    Map.entry("quarkus.datasource.jdbc.url", database().jdbcUrl(databaseName)),
                    Map.entry("quarkus.datasource.username", EmbeddedDatabase.USERNAME),
                    Map.entry("quarkus.datasource.password", EmbeddedDatabase.PASSWORD),
                    Map.entry("sync.egress.allow", "127.0.0.0/8,::1"),
                    Map.entry("amqp-host", "localhost"),
                    Map.entry("amqp-port", Integer.toString(broker().port())),
                    Map.entry("sync.secrets.key", SECRETS_KEY),
                    Map.entry("sync.secrets.other-keys", OTHER_SECRETS_KEY),
                    Map.entry("sync.secrets.refs." + Partners.COMPLIANCE_SECRET, DemoComplianceDatabase.PASSWORD));
        }
    }

    /** Nothing: the servers serve the next start too, and end with the JVM. */
    @Override
    public void stop() {
    }

    /** The server; a test that stops it starts it again. */
    public static synchronized EmbeddedDatabase database() {
        if (postgres == null) {
            postgres = EmbeddedDatabase.temporary();
        }
        return postgres;
    }

    /** The server; a test that stops it starts it again, and loses what was in it. */
    public static synchronized EmbeddedBroker broker() {
        if (broker == null) {
            broker = EmbeddedBroker.temporary();
        }
        return broker;
    }

    /** The database that the application under test uses. */
    public static synchronized String databaseName() {
        return databaseName;
    }
}
