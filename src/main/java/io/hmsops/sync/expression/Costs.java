package io.hmsops.sync.expression;

import java.lang.management.ManagementFactory;

/**
 * What the current thread has used up. Made at run time, never in a static field: a native program would keep the builder's. Where the
 * platform cannot tell, time is the wall's and memory is not counted here (what an evaluation makes is estimated besides).
 */
final class Costs {

    private final com.sun.management.ThreadMXBean threads;
    private final boolean cpuTime;
    private final boolean memory;

    Costs() {
        threads = ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean ? bean : null;
        cpuTime = threads != null && can(() -> threads.isCurrentThreadCpuTimeSupported() && threads.getCurrentThreadCpuTime() > 0);
        memory = threads != null && can(() -> threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled()
                && threads.getThreadAllocatedBytes(Thread.currentThread().getId()) > 0);
    }

    private interface Question {
        boolean ask();
    }

    private static boolean can(Question question) {
        try {
            return question.ask();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Whether {@link #cpuNanos} tells processor time. */
    boolean tellsCpuTime() {
        return cpuTime;
    }

    /** Processor time of this thread, in nanoseconds; the wall's where that is not known. Costs about a microsecond. */
    long cpuNanos() {
        return cpuTime ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Bytes that this thread has ever allocated; always 0 where that is not known. */
    long allocatedBytes() {
        return memory ? threads.getThreadAllocatedBytes(Thread.currentThread().getId()) : 0;
    }
}
