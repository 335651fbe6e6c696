package io.hmsops.sync.dev;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * In profile {@code dev}: sees to it that the {@link DevServers} run before anything can want them, and configures the service to use
 * them. Weaker than {@code application.properties}, so each key can be set otherwise. Inert in every other profile.
 */
public class DevConfigSourceFactory implements ConfigSourceFactory {

    private static final int ORDINAL = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!context.getProfiles().contains("dev")) {
            return List.of();
        }
        DevPorts ports;
        try {
            ports = DevPorts.from(property -> context.getValue(property).getValue());
        } catch (IllegalArgumentException e) {
            throw DevServersLauncher.giveUp(e.getMessage());
        }
        DevServersLauncher.ensureRunning(ports);
        return List.of(new PropertiesConfigSource(configuration(ports), "the embedded servers of dev mode", ORDINAL));
    }

    private static Map<String, String> configuration(DevPorts ports) {
        String database = "postgresql://localhost:" + ports.postgres() + "/" + DevServers.DATABASE;
        return Map.ofEntries(
                Map.entry("quarkus.datasource.reactive.url", database),
                Map.entry("quarkus.datasource.jdbc.url", "jdbc:" + database),
                Map.entry("quarkus.datasource.username", EmbeddedDatabase.USERNAME),
                Map.entry("quarkus.datasource.password", EmbeddedDatabase.PASSWORD),
                Map.entry("amqp-host", "localhost"),
                Map.entry("amqp-port", Integer.toString(ports.amqp())),
                Map.entry("sync.secrets.key", "ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHktISE="), // protects nothing: everyone knows it
                Map.entry("sync.systems.DocRepo.connector", "document"),
                Map.entry("sync.systems.DocRepo.endpoint", "http://localhost:" + ports.documents() + "/api/upload"),
                Map.entry("sync.systems.TrainingCalendar.endpoint", "http://localhost:" + ports.calendar() + "/api/events"),
                Map.entry("sync.systems.ComplianceDB.connector", "sql"),
                Map.entry("sync.systems.ComplianceDB.endpoint", database),
                Map.entry("sync.systems.ComplianceDB.auth.kind", "basic"),
                Map.entry("sync.systems.ComplianceDB.auth.username", DemoComplianceDatabase.USERNAME),
                Map.entry("sync.systems.ComplianceDB.auth.password.secret-ref", "compliance-db"),
                Map.entry("sync.secrets.refs.compliance-db", DemoComplianceDatabase.PASSWORD),
                Map.entry("sync.systems.ComplianceDB.options.statement", DemoComplianceDatabase.STATEMENT));
    }
}
