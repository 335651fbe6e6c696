package io.hmsops.sync.resilience;

import io.smallrye.faulttolerance.api.ExponentialBackoff;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** What the tests call: the annotations as a connector call carries them. */
@ApplicationScoped
class Calls {

    static class ForNow extends RuntimeException {
    }

    static final class NotConnected extends ForNow {
    }

    static final class ForGood extends RuntimeException {
    }

    record Partner(UUID systemId, String systemName, long revision, Duration timeout, int maxConcurrency) implements SystemScoped {

        static Partner named(String name) {
            return new Partner(UUID.randomUUID(), name, 1, Duration.ofSeconds(5), 4);
        }

        Partner within(Duration other) {
            return new Partner(systemId, systemName, revision, other, maxConcurrency);
        }

        Partner atMost(int other) {
            return new Partner(systemId, systemName, revision, timeout, other);
        }

        Partner revised() {
            return new Partner(systemId, systemName, revision + 1, timeout, maxConcurrency);
        }
    }

    @Retry(maxRetries = 2, delay = 1, jitter = 0, retryOn = NotConnected.class, abortOn = CircuitBreakerOpenException.class)
    @ExponentialBackoff
    @PerSystem(timeout = @Timeout(60_000), bulkhead = @Bulkhead(value = 1, waitingTaskQueue = 1),
            circuitBreaker = @CircuitBreaker(requestVolumeThreshold = 4, failureRatio = 0.5, delay = 300,
                    failOn = {ForNow.class, TimeoutException.class}))
    Uni<String> call(Partner system, Supplier<Uni<String>> partner) {
        return partner.get();
    }
}
