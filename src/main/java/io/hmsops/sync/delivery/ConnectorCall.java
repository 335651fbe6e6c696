package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.OpenPartners;
import io.hmsops.sync.resilience.PerSystem;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * One attempt at a partner, fault tolerant by annotation. {@code @Retry} is for connections that never came about, in milliseconds;
 * whatever may have reached the partner is left to the durable schedule. The breaker counts what may pass later, so a partner that
 * refuses payloads stays open for others. Each try asks whether the delivery is surely still this replica's.
 */
@ApplicationScoped
class ConnectorCall {

    private final OpenPartners partners;
    private final Replica replica;

    ConnectorCall(OpenPartners partners, Replica replica) {
        this.partners = partners;
        this.replica = replica;
    }

    @Retry(maxRetries = 2, delay = 100, jitter = 50, maxDuration = 0, retryOn = ConnectionFailedException.class,
            abortOn = CircuitBreakerOpenException.class)
    @ExponentialBackoff(factor = 3, maxDelay = 1, maxDelayUnit = ChronoUnit.SECONDS)
    @PerSystem(
            timeout = @Timeout(value = 10, unit = ChronoUnit.SECONDS),
            circuitBreaker = @CircuitBreaker(requestVolumeThreshold = 20, failureRatio = 0.5, delay = 5, delayUnit = ChronoUnit.SECONDS,
                    successThreshold = 2, failOn = {TransientDeliveryException.class, TimeoutException.class},
                    skipOn = PartnerBusyException.class),
            bulkhead = @Bulkhead(value = 8, waitingTaskQueue = 16))
    public Uni<DeliveryReceipt> deliver(ExternalSystem system, DeliveryRequest request) {
        if (!replica.mayDeliver()) {
            return Uni.createFrom().failure(new PartnerBusyException("this replica gives its deliveries back", null));
        }
        return partners.of(system).deliver(request);
    }
}
