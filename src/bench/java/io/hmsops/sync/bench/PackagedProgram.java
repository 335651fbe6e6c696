package io.hmsops.sync.bench;

import io.hmsops.sync.dev.EmbeddedDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our program as it is shipped, with its defaults; systems are registered as an operator would. */
final class PackagedProgram {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private PackagedProgram() {
    }

    /** Starts it on a database of its own. */
    static Contestant start(String name, BenchOptions options) {
        return start(name, new Database(options.profile()), options);
    }

    static Contestant start(String name, Database database, BenchOptions options) {
        return start(name, database, List.of("-Dsync.amqp.enabled=false"), options);
    }

    /** @param more settings, as {@code -Dkey=value} */
    static Contestant start(String name, Database database, List<String> more, BenchOptions options) {
        var port = Child.freePort();
        var settings = new ArrayList<>(List.of("-Dquarkus.http.port=" + port, "-Dquarkus.http.host=127.0.0.1",
                "-Dsync.egress.allow=127.0.0.0/8",
                "-Dquarkus.datasource.reactive.url=" + database.url(), "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                "-Dquarkus.datasource.username=" + EmbeddedDatabase.USERNAME,
                "-Dquarkus.datasource.password=" + EmbeddedDatabase.PASSWORD));
        settings.addAll(more);
        var command = new ArrayList<String>();
        if (options.nativeBinary()) {
            command.add(nativeBinary().toString());
            command.add(BenchOptions.HEAP);
            command.addAll(settings);
        } else {
            command.add(Child.java());
            command.addAll(Contestant.jvm(name.replace(' ', '-'), options));
            command.addAll(settings);
            command.addAll(List.of("-jar", JAR.toString()));
        }
        return new Contestant(name, new Child(name.replace(' ', '-'), port, command).awaitAnswer("/q/health/ready"), database);
    }

    private static Path nativeBinary() {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner")).findFirst().map(Path::toAbsolutePath)
                    .orElseThrow(() -> new IllegalStateException("no native binary in target: run mvn package -Dnative first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void register(Contestant program, String system, String endpoint) {
        var settings = new JsonObject().put("endpoint", endpoint)
                .put("delivery", new JsonObject().put("maxConcurrency", PartnerCalls.CONCURRENCY));
        var answer = program.process().ask("PUT", "/v1/systems/" + system, settings.encode());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    static void remove(Contestant program, String system) {
        var answer = program.process().ask("DELETE", "/v1/systems/" + system, null);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }
}
