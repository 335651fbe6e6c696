package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.registry.ExternalSystem;
import java.time.Duration;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;

/** What a failure of an attempt, at the partner or before it, means for the delivery. */
final class AttemptFailures {

    private static final Logger LOG = Logger.getLogger(AttemptFailures.class);
    private static final Duration BREAKER_WAIT = Duration.ofSeconds(5);
    private static final Duration BUSY_WAIT = Duration.ofSeconds(1);

    private AttemptFailures() {
    }

    static DeliveryOutcome outcome(Throwable failure, ExternalSystem system) {
        if (failure instanceof PartnerBusyException e) {
            return new DeliveryOutcome.NotTried(e.code(), e.getMessage(), BUSY_WAIT);
        } else if (failure instanceof TransientDeliveryException e) {
            return new DeliveryOutcome.FailedForNow(e.code(), e.status(), e.getMessage(), e.answer(), e.retryAfter());
        } else if (failure instanceof PermanentDeliveryException e) {
            return new DeliveryOutcome.FailedForGood(e.code(), e.status(), e.getMessage(), e.answer());
        } else if (failure instanceof PartnerGoneException e) {
            return new DeliveryOutcome.Gone(e.code(), e.status(), e.getMessage(), e.answer());
        } else if (failure instanceof TimeoutException) {
            return new DeliveryOutcome.FailedForNow(FailureCode.TIMEOUT, null, "no answer within " + system.timeout(), null, null);
        } else if (failure instanceof CircuitBreakerOpenException) {
            return new DeliveryOutcome.NotTried(FailureCode.BREAKER_OPEN, "the circuit breaker is open after repeated failures",
                    BREAKER_WAIT);
        } else if (failure instanceof BulkheadException) {
            return new DeliveryOutcome.NotTried(FailureCode.BUSY, "as many calls as allowed are in the air", BUSY_WAIT);
        }
        if (failure instanceof InvalidSettingsException e) {
            return new DeliveryOutcome.FailedForNow(FailureCode.SETTINGS, null, e.pointer() + ": " + e.getMessage(), null, null);
        }
        LOG.errorf(failure, "delivery to %s failed in an unforeseen way", system.name());
        return new DeliveryOutcome.FailedForNow(FailureCode.INTERNAL, null, "fault of the service: " + failure.getClass().getSimpleName(),
                null, null);
    }
}
