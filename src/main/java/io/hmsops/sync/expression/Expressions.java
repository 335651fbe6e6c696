package io.hmsops.sync.expression;

import io.hmsops.sync.event.Event;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Evaluates filters and transforms, never on an event loop: on as many threads as the machine has processors, two at least. Each
 * evaluation is bounded, so none keeps a thread; what comes from a Vert.x context goes back to it.
 *
 * <p>An expression is read once and kept, by its text; the systems' revisions that share a text share the expression.
 */
@ApplicationScoped
public class Expressions {

    private static final int MOST_KEPT = 1024;
    private static final long STACK = 8L << 20;
    private static final int INPUT_WEIGHT = 16;

    private final ExpressionConfig config;
    private final ThreadPoolExecutor threads;
    private final Costs costs = new Costs();
    private final FunctionTable functions = new FunctionTable();
    private final Map<String, Expression> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
            return size() > MOST_KEPT;
        }
    };

    Expressions(ExpressionConfig config) {
        this.config = config;
        var size = Math.max(2, Runtime.getRuntime().availableProcessors());
        var number = new AtomicInteger();
        threads = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(config.maxQueue()), work -> {
            var thread = new Thread(null, work, "expression-" + number.incrementAndGet(), STACK);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Fails with {@link InvalidExpressionException} where the text is no expression, or one that is not allowed. */
    public Uni<Void> check(String text) {
        return onThread(() -> expression(text)).replaceWithVoid();
    }

    /**
     * Whether the event passes the filter: {@code true}, {@code false}, or nothing, which is {@code false}.
     *
     * <p>Fails with {@link ExpressionFailedException}, also where the result is anything else; with {@link ExpressionsBusyException}.
     */
    public Uni<Boolean> passes(String filter, Event event) {
        return onThread(() -> evaluate(filter, event, (result, evaluation) -> {
            if (result == null || result instanceof Boolean) {
                return Boolean.TRUE.equals(result);
            }
            throw evaluation.fail("its result is neither true nor false");
        }));
    }

    /**
     * What the transform makes of the event, as JSON.
     *
     * <p>Fails with {@link ExpressionFailedException}, also where it makes nothing; with {@link ExpressionsBusyException}.
     */
    public Uni<byte[]> transform(String transform, Event event) {
        return onThread(() -> evaluate(transform, event, (result, evaluation) -> {
            if (result == null) {
                throw evaluation.fail("it gave nothing");
            }
            return JsonOutput.of(result, config.maxOutput().asLongValue(), evaluation);
        }));
    }

    private <T> T evaluate(String text, Event event, Expression.Use<T> use) {
        var input = event.data() == null ? 0L : event.data().length;
        var bounds = new Evaluation.Bounds(config.timeout().toNanos(), config.maxMemory().asLongValue(),
                4 * config.maxOutput().asLongValue() + INPUT_WEIGHT * input);
        try {
            return expression(text).evaluate(event, costs, bounds, use);
        } catch (InvalidExpressionException e) { // of another version of this service, which allowed it
            throw new ExpressionFailedException(e.getMessage());
        }
    }

    /** Two threads may read the same text at the same time; one of the two is kept. */
    private Expression expression(String text) {
        synchronized (kept) {
            var known = kept.get(text);
            if (known != null) {
                return known;
            }
        }
        var expression = Expression.compile(text, functions);
        synchronized (kept) {
            kept.put(text, expression);
        }
        return expression;
    }

    private <T> Uni<T> onThread(Supplier<T> work) {
        return Uni.createFrom().deferred(() -> {
            var context = Vertx.currentContext();
            var done = Uni.createFrom().<T>emitter(emitter -> {
                try {
                    threads.execute(() -> {
                        try {
                            emitter.complete(work.get());
                        } catch (Throwable failure) {
                            emitter.fail(failure);
                        }
                    });
                } catch (RejectedExecutionException e) {
                    emitter.fail(new ExpressionsBusyException());
                }
            });
            return context == null ? done : done.emitOn(task -> context.runOnContext(ignored -> task.run()));
        });
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
