package io.hmsops.sync.intake;

import io.hmsops.sync.web.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all bodies that are being read take together. Safe from any thread. */
@ApplicationScoped
class BodyMemory {

    private final long max;
    private final AtomicLong used = new AtomicLong();

    BodyMemory(IntakeConfig config) {
        max = config.maxMemory().asLongValue();
    }

    Lease lease() {
        return new Lease();
    }

    /** One request's part of it. Not thread safe. */
    final class Lease implements AutoCloseable {
        private long taken;

        /** @throws ProblemException {@code 503} where there is no more; the first body may always be read */
        void take(int bytes) {
            taken += bytes;
            if (used.addAndGet(bytes) > max && used.get() > taken) {
                throw ProblemException.overloaded("Too many large events are being read at once; nothing of this one was stored.", 1);
            }
        }

        @Override
        public void close() {
            used.addAndGet(-taken);
            taken = 0;
        }
    }
}
