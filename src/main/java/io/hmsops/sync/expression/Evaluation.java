package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.EntryCallback;
import com.dashjoin.jsonata.Jsonata.ExitCallback;

/**
 * The bounds of one evaluation, kept for its thread: the library and our functions ask at every step. The library's own bounds
 * ({@code Frame.setRuntimeBounds}) are of no use here: they look away inside array and object constructors, and know time and depth only.
 *
 * <p>Once a bound is passed every further step fails too, and what failed first is what is told: the library wraps some exceptions.
 */
final class Evaluation {

    static final EntryCallback ENTER = (expression, input, frame) -> current().enter();
    static final ExitCallback EXIT = (expression, input, frame, result) -> current().exit(result);

    /** Deep enough for recursion over documents, shallow enough for the stack of {@link Expressions}' threads. */
    private static final int MAX_DEPTH = 500;
    private static final int STEPS_BETWEEN_LOOKS = 64;
    private static final ThreadLocal<Evaluation> CURRENT = new ThreadLocal<>();

    private final Costs costs;
    private final Bounds bounds;
    private final Weights weights;
    private final long startCpu;
    private final long startAllocated;
    private long nextLook;
    private int steps;
    private int depth;
    private long made;
    private ExpressionFailedException failure;

    /**
     * @param nanos     most processor time
     * @param bytes     most memory used up
     * @param maxWeight most characters of any value, about as JSON
     */
    record Bounds(long nanos, long bytes, long maxWeight) {
    }

    private Evaluation(Costs costs, Bounds bounds, boolean constant) {
        this.costs = costs;
        this.bounds = bounds;
        this.weights = new Weights(this, bounds.maxWeight(), constant);
        startCpu = costs.cpuNanos();
        startAllocated = costs.allocatedBytes();
        nextLook = System.nanoTime() + bounds.nanos();
    }

    /**
     * To be followed by {@link #end}, on the same thread.
     *
     * @param constant whether no value ever changes once it is made, so that what it weighs may be remembered
     */
    static Evaluation begin(Costs costs, Bounds bounds, boolean constant) {
        var evaluation = new Evaluation(costs, bounds, constant);
        CURRENT.set(evaluation);
        return evaluation;
    }

    static void end() {
        CURRENT.remove();
    }

    /** Of this thread. */
    static Evaluation current() {
        return CURRENT.get();
    }

    /** What was passed first, or {@code null}. */
    ExpressionFailedException failure() {
        return failure;
    }

    /** @throws ExpressionFailedException always */
    ExpressionFailedException fail(String message) {
        if (failure == null) {
            failure = new ExpressionFailedException(message);
        }
        throw failure;
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            fail("it calls itself, or is nested, deeper than " + MAX_DEPTH + " levels");
        }
        step();
    }

    private void exit(Object result) {
        depth--;
        result(result);
    }

    /** Some work that takes no more than microseconds; to be told of before it. */
    void step() {
        if (failure != null) {
            throw failure;
        }
        if (++steps % STEPS_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    /** A value that the library made, or handed on. Flattening adds up such lists between steps, hence each counts as if made. */
    void result(Object value) {
        if (value instanceof String text) {
            if (text.length() > 64) {
                make(text.length());
                weights.check(text);
            }
        } else if (value instanceof java.util.Collection<?> list) {
            make(16L * list.size());
            weights.check(value);
        } else if (value instanceof java.util.Map<?, ?> map) {
            make(16L * map.size());
            weights.check(value);
        } else if (value != null && value != Jsonata.NULL_VALUE && !(value instanceof Number) && !(value instanceof Boolean)) {
            make(256); // a function with its closure
        }
    }

    /** Most characters of any value. */
    long maxWeight() {
        return bounds.maxWeight();
    }

    /** Memory about to be used, in bytes; a large piece is looked at with what was used besides. */
    void make(long bytes) {
        made += bytes;
        if (made > bounds.bytes()) {
            fail("it takes more than " + bounds.bytes() + " bytes of memory");
        }
        if (bytes > 32 * 1024) {
            look();
        }
    }

    /** Time and memory as the platform tells. */
    void look() {
        if (costs.allocatedBytes() - startAllocated > bounds.bytes()) {
            fail("it takes more than " + bounds.bytes() + " bytes of memory");
        }
        var now = System.nanoTime();
        if (now - nextLook >= 0) {
            var left = bounds.nanos() - (costs.cpuNanos() - startCpu);
            if (left <= 0) {
                fail("it takes longer than " + bounds.nanos() / 1_000_000 + " ms");
            }
            nextLook = now + Math.max(left, 1_000_000);
        }
    }
}
