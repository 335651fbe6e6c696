package io.hmsops.sync.intake;

import java.util.Locale;

/**
 * What is to be done with a message that was dealt with.
 *
 * @param condition AMQP error condition to settle it with as rejected; {@code null} to settle it as accepted
 * @param reason    for the operator of the broker; {@code null} with {@code condition}
 */
record AmqpVerdict(Outcome outcome, String condition, String reason) {

    /** What is counted. */
    enum Outcome {
        /** Its event is stored. */
        ACCEPTED,
        /** Its event was stored before. */
        REPEATED,
        /** It is no event, or not one that can be taken: a copy was sent, or the broker is told. */
        REJECTED,
        /** It went back to the broker as it was, and will come again. */
        RELEASED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final AmqpVerdict ACCEPTED = new AmqpVerdict(Outcome.ACCEPTED, null, null);
    static final AmqpVerdict REPEATED = new AmqpVerdict(Outcome.REPEATED, null, null);
    static final AmqpVerdict COPIED = new AmqpVerdict(Outcome.REJECTED, null, null);

    /** There is no copy of it: the broker's own rules for dead letters have to do. */
    static AmqpVerdict refused(String condition, String reason) {
        return new AmqpVerdict(Outcome.REJECTED, condition, reason);
    }
}
