package io.hmsops.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Clients that post numbered events side by side, as fast as they are answered, and keep to the contract: what is answered 503, or not at
 * all, is posted again with the same identity, to any of the programs, until it is accepted. Every other event has an
 * {@code Idempotency-Key}, the rest are CloudEvents with their {@code id}.
 */
public final class Posters implements AutoCloseable {

    /**
     * An event that was accepted.
     *
     * @param sent     when it was first posted, {@link System#nanoTime}
     * @param answered when its answer came
     */
    public record Posted(int number, String eventId, long sent, long answered) {
    }

    /** An answer that was not 2xx. */
    public record Refusal(int status, String contentType, String retryAfter, String body) {
    }

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).build();
    private final long seed;
    private final int subjects;
    private final List<Program> programs;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore allowed = new Semaphore(0);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<Integer, Posted> posted = new ConcurrentHashMap<>();
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();

    /** Posts nothing before it is {@linkplain #allow allowed}. */
    public Posters(long seed, int clients, int subjects, Program... programs) {
        this.seed = seed;
        this.subjects = subjects;
        this.programs = List.of(programs);
        for (int i = 0; i < clients; i++) {
            threads.execute(this::run);
        }
    }

    /** That many more events. */
    public void allow(int events) {
        asked.addAndGet(events);
        allowed.release(events);
    }

    /** Waits until all that were allowed are accepted. */
    public void finish() {
        await("accepted").atMost(PATIENCE).until(() -> !failures.isEmpty() || posted.size() == asked.get());
        assertThat(failures).isEmpty();
    }

    /** How many are accepted. */
    public int count() {
        return posted.size();
    }

    /** What was answered with other than 2xx. */
    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** How many requests were not answered at all. */
    public int lost() {
        return lost.get();
    }

    /** The store has each event that was answered 2xx, under the id of the answer; and what one client saw first came first. */
    public void agreeWith(List<Accepted> accepted) {
        assertThat(failures).isEmpty();
        var stored = accepted.stream().collect(Collectors.toMap(Accepted::number, Function.identity()));
        assertThat(stored.keySet()).containsExactlyInAnyOrderElementsOf(posted.keySet());
        posted.values().forEach(event -> assertThat(stored.get(event.number()).eventId()).hasToString(event.eventId()));
        accepted.stream().collect(Collectors.groupingBy(Accepted::subject)).values().forEach(subject -> {
            for (int later = 1; later < subject.size(); later++) {
                var sent = posted.get(subject.get(later - 1).number()).sent();
                var answered = posted.get(subject.get(later).number()).answered();
                assertThat(answered).as("%s was answered before %s was sent", subject.get(later), subject.get(later - 1))
                        .isGreaterThan(sent);
            }
        });
    }

    /** Posts each so manieth event once more: it is known, and not accepted twice. */
    public void repeatEach(int each) throws IOException, InterruptedException {
        for (int number = 0; number < next.get(); number += each) {
            var answer = http.send(request(number, programs.get(0)), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().firstValue("Idempotency-Replayed")).contains("true");
            assertThat(new JsonObject(answer.body()).getString("eventId")).isEqualTo(posted.get(number).eventId());
        }
    }

    private void run() {
        try {
            while (true) {
                allowed.acquire();
                post(next.getAndIncrement());
            }
        } catch (InterruptedException e) {
            // closed
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void post(int number) {
        var sent = System.nanoTime();
        var tries = new AtomicInteger(new Random(seed + number).nextInt(programs.size()));
        if (!isAccepted(number, sent, tries.getAndIncrement())) {
            await("event " + number).pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE)
                    .until(() -> isAccepted(number, sent, tries.getAndIncrement()));
        }
    }

    private boolean isAccepted(int number, long sent, int tries) {
        try {
            var answer = http.send(request(number, programs.get(tries % programs.size())), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 202) {
                posted.put(number, new Posted(number, new JsonObject(answer.body()).getString("eventId"), sent, System.nanoTime()));
                return true;
            }
            refusals.add(new Refusal(answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""),
                    answer.headers().firstValue("Retry-After").orElse(""), answer.body()));
            if (answer.statusCode() != 503 && answer.statusCode() != 409) {
                throw new IllegalStateException("event " + number + " was answered " + answer.statusCode() + " " + answer.body());
            }
            return false;
        } catch (IOException e) {
            lost.incrementAndGet();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(int number, Program program) {
        var subject = "subject-" + new Random(seed ^ number * 31L).nextInt(subjects);
        var event = new JsonObject().put("type", "storm").put("data", new JsonObject().put("number", number));
        var request = HttpRequest.newBuilder(URI.create(program.url("/v1/events"))).timeout(Duration.ofSeconds(30));
        if (number % 2 == 0) {
            event.put("id", subject);
            request.header("Content-Type", "application/json").header("Idempotency-Key", seed + "-" + number);
        } else {
            event.put("specversion", "1.0").put("source", "/storm/" + seed).put("id", Integer.toString(number)).put("subject", subject);
            request.header("Content-Type", "application/cloudevents+json");
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(event.encode())).build();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
