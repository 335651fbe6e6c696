package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What becomes of a delivery after an attempt.
 *
 * @param state    its state from now on: {@code pending}, {@code delivered}, {@code dead}, {@code superseded} or {@code cancelled}
 * @param attempts made so far, this one included if it was made
 * @param delay    until the next attempt where {@code pending}, else {@code null}
 * @param status   HTTP status of the last attempt, or {@code null}
 * @param code     why it failed, or {@code null}
 * @param error    in words, or {@code null}
 * @param answer   the start of the partner's answer, or {@code null}
 * @param tried    whether an attempt was made at all
 */
record Verdict(DeliveryState state, int attempts, Duration delay, Integer status, FailureCode code, String error, String answer,
        boolean tried) {

    /** How soon a partner that is gone would be asked again, were its system not paused by then: rarely, so that nothing spins. */
    static final Duration UNTIL_PAUSED = Duration.ofSeconds(5);

    /** The same of a delivery that a newer event of its subject has made unnecessary meanwhile. */
    Verdict superseded() {
        return new Verdict(DeliveryState.SUPERSEDED, attempts, null, status, code, error, answer, tried);
    }

    boolean failed() {
        return code != null && tried;
    }

    /**
     * Pure: the outcome of attempt {@code before + 1} under a retry schedule.
     *
     * @param start attempts made before the schedule began, anew where the delivery was replayed
     */
    static Verdict of(DeliveryOutcome outcome, int before, int start, List<Duration> schedule, DoubleSupplier random) {
        var attempts = before + 1;
        if (outcome instanceof DeliveryOutcome.Delivered delivered) {
            var receipt = delivered.receipt();
            return new Verdict(DeliveryState.DELIVERED, attempts, null, receipt.status(), null, null, receipt.answer(), true);
        } else if (outcome instanceof DeliveryOutcome.FailedForGood failed) {
            return new Verdict(DeliveryState.DEAD, attempts, null, failed.status(), failed.code(), failed.error(), failed.answer(), true);
        } else if (outcome instanceof DeliveryOutcome.FailedForNow failed) {
            return RetrySchedule.next(schedule, attempts - start, failed.retryAfter(), random)
                    .map(wait -> new Verdict(DeliveryState.PENDING, attempts, wait, failed.status(), failed.code(), failed.error(),
                            failed.answer(), true))
                    .orElseGet(() -> new Verdict(DeliveryState.DEAD, attempts, null, failed.status(), failed.code(), failed.error(),
                            failed.answer(), true));
        } else if (outcome instanceof DeliveryOutcome.Gone gone) {
            return new Verdict(DeliveryState.PENDING, attempts, UNTIL_PAUSED, gone.status(), gone.code(), gone.error(), gone.answer(),
                    true);
        } else if (outcome instanceof DeliveryOutcome.NotTried notTried) {
            return new Verdict(DeliveryState.PENDING, before, notTried.delay(), null, notTried.code(), notTried.reason(), null, false);
        }
        return new Verdict(DeliveryState.CANCELLED, before, null, null, null, null, null, false);
    }
}
