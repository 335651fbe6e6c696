package io.hmsops.sync.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The compose file gives the service what the tests give it, and its health checks tell sick from well. */
class ComposeTest {

    private final JsonNode services = read().path("services");
    private final JsonNode sync = services.path("sync");
    private final JsonNode environment = sync.path("environment");

    /** What the interface's description and {@code Backends} name. */
    @Test
    void setsWhatTheServiceNeeds() {
        assertThat(environment.fieldNames()).toIterable().containsExactlyInAnyOrder(
                "QUARKUS_DATASOURCE_REACTIVE_URL", "QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_USERNAME",
                "QUARKUS_DATASOURCE_PASSWORD", "AMQP_HOST", "AMQP_PORT", "AMQP_USERNAME", "AMQP_PASSWORD",
                "SYNC_EGRESS_ALLOW", "SYNC_SECRETS_KEY");
    }

    @Test
    void pointsAtItsOwnServers() {
        assertThat(environment.path("QUARKUS_DATASOURCE_REACTIVE_URL").asText()).isEqualTo("postgresql://postgres:5432/"
                + services.at("/postgres/environment/POSTGRES_DB").asText());
        assertThat(environment.path("QUARKUS_DATASOURCE_JDBC_URL").asText())
                .isEqualTo("jdbc:" + environment.path("QUARKUS_DATASOURCE_REACTIVE_URL").asText());
        assertThat(environment.path("QUARKUS_DATASOURCE_USERNAME")).isEqualTo(services.at("/postgres/environment/POSTGRES_USER"));
        assertThat(environment.path("QUARKUS_DATASOURCE_PASSWORD")).isEqualTo(services.at("/postgres/environment/POSTGRES_PASSWORD"));
        assertThat(services.has(environment.path("AMQP_HOST").asText())).isTrue();
        assertThat(environment.path("AMQP_USERNAME")).isEqualTo(services.at("/artemis/environment/ARTEMIS_USER"));
        assertThat(environment.path("AMQP_PASSWORD")).isEqualTo(services.at("/artemis/environment/ARTEMIS_PASSWORD"));
    }

    @Test
    void buildsFromEachDockerfile() {
        var file = sync.at("/build/dockerfile").asText();
        assertThat(file).contains("${SYNC_IMAGE:-jvm}");
        assertThat(Dockerfile.all()).allMatch(dockerfile -> dockerfile.toString().startsWith(file.replace("${SYNC_IMAGE:-jvm}", "")));
        assertThat(Dockerfile.FOLDER.resolve(sync.at("/build/context").asText()).normalize()).isEqualTo(Path.of(""));
    }

    @Test
    void everyServiceHasAHealthCheckAndIsWaitedFor() {
        assertThat(services).isNotEmpty().allMatch(service -> service.at("/healthcheck/test/0").asText().equals("CMD"));
        sync.path("depends_on").forEach(condition -> assertThat(condition.path("condition").asText()).isEqualTo("service_healthy"));
        assertThat(sync.path("depends_on").fieldNames()).toIterable().containsExactlyInAnyOrder("postgres", "artemis");
    }

    @Test
    void theHealthCheckSeesTheStatus() throws Exception {
        try (var server = new PartnerOfStatuses()) {
            var check = StreamSupport.stream(sync.at("/healthcheck/test").spliterator(), false).skip(1).map(JsonNode::asText)
                    .map(word -> word.replace("$$", "$").replace("/8080", "/" + server.port())).toList();
            server.status = 200;
            assertThat(exitCode(check)).isZero();
            server.status = 503;
            assertThat(exitCode(check)).isNotZero();
        }
    }

    private static int exitCode(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static JsonNode read() {
        try (var in = Files.newInputStream(Dockerfile.FOLDER.resolve("compose.yaml"))) {
            return new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
