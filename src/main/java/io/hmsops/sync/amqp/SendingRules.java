package io.hmsops.sync.amqp;

import java.time.Duration;

/**
 * How a sender goes about it.
 *
 * @param mostInTheAir messages that the broker has not answered, from 1 on
 * @param idle         how long a connection is kept that nothing is sent over; {@code null}: it is kept, and made again whenever it is lost
 * @param timeout      how long one message may take from being handed over to the broker's answer; {@code null} for as long as the caller
 *                     waits
 * @param firstRetry   after which a connection that is kept is tried again; then twice as long each time
 * @param mostRetry    and never longer than this
 */
record SendingRules(int mostInTheAir, Duration idle, Duration timeout, Duration firstRetry, Duration mostRetry) {

    static final Duration IDLE = Duration.ofMinutes(1);

    /** A connection that is made when it is needed; the caller bounds how long a message may take. */
    static SendingRules whenNeeded(int mostInTheAir, Duration idle) {
        return new SendingRules(mostInTheAir, idle, null, idle, idle);
    }

    static SendingRules kept(int mostInTheAir, Duration timeout, Duration firstRetry, Duration mostRetry) {
        return new SendingRules(mostInTheAir, null, timeout, firstRetry, mostRetry);
    }
}
