package io.hmsops.sync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
import java.util.concurrent.TimeUnit;

/**
 * A process that the benchmark started, with an HTTP port on loopback. It is ended by {@link #close}, at the latest when this JVM ends;
 * the benchmark's own programs also end by themselves once their standard input does, as when this JVM is killed.
 */
final class Child implements AutoCloseable {

    static final Path TARGET = Path.of("target", "bench");

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path log;
    private final Process process;
    private final int port;
    private final Thread ending = new Thread(this::end);

    Child(String name, int port, List<String> command) {
        this.name = name;
        this.port = port;
        log = TARGET.resolve(name + ".log");
        try {
            Files.createDirectories(TARGET);
            process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /** One of the benchmark's own programs; its first argument is its port. */
    static Child ofOwn(String name, List<String> options, Class<?> main, List<String> arguments) {
        var port = freePort();
        var command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), Integer.toString(port)));
        command.addAll(arguments);
        return new Child(name, port, command).awaitAnswer("/");
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called by the benchmark's own programs. */
    static void endWithStandardInput() {
        var watch = new Thread(() -> {
            try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // as good as its end
            }
            System.exit(0);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** Until it answers 200 there. */
    Child awaitAnswer(String path) {
        for (var end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; pause(50)) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " has ended, see " + log);
            }
            try {
                if (ask("GET", path, null).statusCode() == 200) {
                    return this;
                }
            } catch (UncheckedIOException e) {
                // not yet
            }
        }
        throw new IllegalStateException(name + " does not get ready, see " + log);
    }

    HttpResponse<String> ask(String method, String path, String json) {
        var body = json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        try {
            return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).method(method, body)
                    .header("Content-Type", "application/json").timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(ending);
        end();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
