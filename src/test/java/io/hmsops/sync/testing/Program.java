package io.hmsops.sync.testing;

import io.hmsops.sync.dev.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The packaged program, jar or native as the build made it, as a process of its own: to be killed and started again.
 */
public final class Program implements AutoCloseable {

    /** Settings under which what is left behind is taken up at once, for one program at a time. */
    public static final Map<String, String> QUICK = Map.of("sync.delivery.poll-interval", "PT0.2S",
            "sync.delivery.replica-timeout", "PT1S", "sync.amqp.enabled", "false");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Artifact artifact;
    private final Map<String, String> configuration = new TreeMap<>();
    private final List<String> memory = List.of(System.getProperty("quarkus.test.arg-line", "-Xmx256m").split(" "));
    private final int port = freePort();
    private final Path log;
    private Process process;

    /**
     * @param database of the embedded server; made if it is missing
     * @param settings configuration beside what it needs to reach its servers
     */
    public Program(String database, Map<String, String> settings) {
        this(Artifact.built(), database, settings);
    }

    /** The same of a program that an earlier build may have made. */
    public Program(Artifact artifact, String database, Map<String, String> settings) {
        this.artifact = artifact;
        Backends.database().createDatabase(database);
        configuration.put("quarkus.http.port", Integer.toString(port));
        configuration.put("quarkus.datasource.reactive.url", Backends.database().url(database));
        configuration.put("quarkus.datasource.jdbc.url", Backends.database().jdbcUrl(database));
        configuration.put("quarkus.datasource.username", EmbeddedDatabase.USERNAME);
        configuration.put("quarkus.datasource.password", EmbeddedDatabase.PASSWORD);
        configuration.put("sync.egress.allow", "127.0.0.0/8,::1");
        configuration.put("amqp-host", "localhost");
        configuration.put("amqp-port", Integer.toString(Backends.broker().port()));
        configuration.putAll(settings);
        try {
            log = Files.createTempFile("program", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it is ready. */
    public Program start() {
        return launch().awaitReady();
    }

    /** Waits until it is ready. */
    public Program awaitReady() {
        Awaitility.await("ready; log in " + log).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the program ended:\n" + log());
                    }
                    return isReady();
                });
        return this;
    }

    /** Starts it and does not wait. */
    public Program launch() {
        var options = new ArrayList<>(memory);
        configuration.forEach((key, value) -> options.add("-D" + key + "=" + value));
        try {
            process = new ProcessBuilder(artifact.command(options)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private boolean isReady() {
        try {
            var request = HttpRequest.newBuilder(URI.create(url("/q/health/ready"))).timeout(Duration.ofSeconds(2)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** What it has printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signal 9: no goodbye. */
    public void kill() {
        process.destroyForcibly();
        ended();
    }

    /** Signal 15: it finishes what it is at. */
    public void stop() {
        process.destroy();
        ended();
    }

    private void ended() {
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the program does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
