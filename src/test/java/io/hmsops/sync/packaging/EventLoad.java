package io.hmsops.sync.packaging;

import io.hmsops.sync.testing.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Events for measuring. */
final class EventLoad {

    private static final int AT_A_TIME = 64;
    private static final String EVENT = "{\"type\": \"policy_updated\", \"id\": \"policy-%d\", \"title\": \"Accessibility Guidelines\"}";
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private EventLoad() {
    }

    static void register(Program program, String endpoint) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(program.url("/v1/systems/Partner"))).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"endpoint\": \"" + endpoint + "\"}")).build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    /** Knocks every millisecond until an event is accepted; the knocking is cheap, as both share the machine. */
    static void firstAnswer(int port) {
        var body = EVENT.formatted(0);
        var request = "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        for (var end = System.nanoTime() + Duration.ofSeconds(60).toNanos(); System.nanoTime() < end;) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                var status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
                if (status != null && status.contains(" 202 ")) {
                    return;
                }
                throw new IllegalStateException("answered " + status);
            } catch (ConnectException e) {
                pause();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("no answer in a minute");
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Posts that many and waits until all are delivered. Answers how many were accepted per second. */
    static long post(Program program, int events) throws InterruptedException {
        var slots = new Semaphore(AT_A_TIME);
        var failed = new AtomicInteger();
        var began = System.nanoTime();
        for (var i = 0; i < events; i++) {
            slots.acquire();
            var request = HttpRequest.newBuilder(URI.create(program.url("/v1/events"))).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(EVENT.formatted(i))).build();
            HTTP.sendAsync(request, HttpResponse.BodyHandlers.discarding()).whenComplete((answer, failure) -> {
                if (failure != null || answer.statusCode() != 202) {
                    failed.incrementAndGet();
                }
                slots.release();
            });
        }
        slots.acquire(AT_A_TIME);
        var perSecond = events * 1_000_000_000L / (System.nanoTime() - began);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " of " + events + " events were not accepted");
        }
        Awaitility.await("all delivered").atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofSeconds(1))
                .until(() -> none(program, "pending") && none(program, "delivering"));
        return perSecond;
    }

    private static boolean none(Program program, String state) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(program.url("/v1/deliveries?limit=1&state=" + state))).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body().contains("\"items\":[]");
    }
}
