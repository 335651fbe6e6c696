package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import java.time.Duration;

/** How one attempt ended, by what to do next. */
public sealed interface DeliveryOutcome {

    /** The partner took it. */
    record Delivered(DeliveryReceipt receipt) implements DeliveryOutcome {
    }

    /**
     * The partner did not take it, and may later.
     *
     * @param status     the HTTP status, or {@code null}
     * @param answer     the start of the partner's answer, or {@code null}
     * @param retryAfter the shortest wait the partner asked for, or {@code null}
     */
    record FailedForNow(FailureCode code, Integer status, String error, String answer, Duration retryAfter) implements DeliveryOutcome {
    }

    /** The same request will not pass later. */
    record FailedForGood(FailureCode code, Integer status, String error, String answer) implements DeliveryOutcome {
    }

    /**
     * The partner says that it is gone for good. What that says of other deliveries is the system's matter: it is paused, and this one
     * waits with them, whatever the schedule says.
     */
    record Gone(FailureCode code, Integer status, String error, String answer) implements DeliveryOutcome {
    }

    /** Not tried: breaker open, no place free. Uses up no attempt. */
    record NotTried(FailureCode code, String reason, Duration delay) implements DeliveryOutcome {
    }

    /** The system's filter does not let the event pass, or no longer. */
    record NotWanted() implements DeliveryOutcome {
    }

    /** The system is registered no more. */
    record Cancelled() implements DeliveryOutcome {
    }
}
