package io.hmsops.sync.bench;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Posts events over connections that it keeps. All on one event loop, so nothing here needs a lock.
 *
 * <p>Events carry when they were due to be sent: what the driver itself is late, or waits for a connection, counts as latency.
 */
final class Driver {

    /** Posts that wait for their answer at a time. */
    private static final int CONNECTIONS = 128;
    /** Events that are posted and not yet with every partner, at a time: as many as the program holds in memory by default. */
    private static final int WINDOW = Integer.getInteger("bench.window", 400);
    private static final int SUBJECTS = 20_000;
    private static final String EVENT = """
            {"type": "policy_updated", "id": "policy-%d", "data": {"sent":%d, "title": "Accessible ballots", "version": %d, \
            "effective": "2026-07-01", "summary": "Ballots in large print and in Braille, a private booth that a wheelchair enters, \
            and a poll worker who has been shown how to help: what each polling place has to have by the day of the election."}}""";

    private final Context context;
    private final HttpClient http;
    private final Progress progress;
    private int numbers;

    Driver(Progress progress) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        this.context = vertx.getOrCreateContext();
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setKeepAliveTimeout(300));
        this.progress = progress;
    }

    /**
     * What a load came to.
     *
     * @param accepted   events
     * @param failed     events that were answered anything but 2xx
     * @param beganNanos when the first was sent
     * @param micros     from when an event was due to its answer
     */
    record Load(int accepted, int failed, long beganNanos, Histogram micros) {
    }

    /** The way to a program. */
    Posts http(int port) {
        return Posts.http(http, port);
    }

    /** The way over a broker. */
    Posts queue(int port, String address) {
        return QueuePosts.to(context, port, address);
    }

    /** As fast as the program takes them, with a bounded number on their way: a load that can go on for ever. */
    Load flatOut(Posts posts, int fanOut, Duration duration) {
        var flight = new Flight(posts);
        var done = new CompletableFuture<Load>();
        var first = progress.count();
        var end = flight.began + duration.toNanos();
        Runnable fill = () -> {
            while (flight.waiting < CONNECTIONS && flight.sent - (progress.count() - first) / fanOut < WINDOW
                    && System.nanoTime() < end) {
                flight.send(System.nanoTime());
            }
        };
        flight.answered = fill;
        context.runOnContext(start -> {
            fill.run();
            context.owner().setPeriodic(1, timer -> {
                fill.run();
                if (System.nanoTime() >= end && flight.waiting == 0) {
                    context.owner().cancelTimer(timer);
                    done.complete(flight.load());
                }
            });
        });
        return done.join();
    }

    /** So many each second at even intervals, whatever the answers take. */
    Load steady(Posts posts, double perSecond, Duration duration) {
        var flight = new Flight(posts);
        var events = (int) (perSecond * duration.toMillis() / 1000);
        for (var i = 0; i < events; i++) {
            var due = flight.began + (long) (i * 1e9 / perSecond);
            for (var early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            context.runOnContext(now -> flight.send(due));
        }
        var done = new CompletableFuture<Load>();
        context.owner().setPeriodic(10, timer -> context.runOnContext(now -> {
            if (flight.waiting == 0 && context.owner().cancelTimer(timer)) {
                done.complete(flight.load());
            }
        }));
        return done.join();
    }

    /** The posts of one load. */
    private final class Flight {
        private final Posts posts;
        private final Histogram micros = new Histogram(60_000_000L, 3);
        private final long began = System.nanoTime();
        private Runnable answered = () -> { };
        private int sent;
        private int waiting;
        private int accepted;

        private Flight(Posts posts) {
            this.posts = posts;
        }

        private void send(long due) {
            sent++;
            waiting++;
            var number = numbers++;
            var body = Buffer.buffer(EVENT.formatted(number % SUBJECTS, due, number));
            posts.post(body).onComplete(answer -> {
                waiting--;
                if (answer.succeeded() && answer.result()) {
                    accepted++;
                }
                micros.recordValue(Math.min(micros.getHighestTrackableValue(), (System.nanoTime() - due) / 1000));
                answered.run();
            });
        }

        private Load load() {
            return new Load(accepted, sent - accepted, began, micros);
        }
    }
}
