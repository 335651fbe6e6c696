package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RetryAfter;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.StatusRules.Meaning;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;

/** What a partner's answer means for a delivery, by its status. */
final class StatusRule {

    private static final int LONGEST_REASON = 100;

    private final StatusRules rules;

    StatusRule(StatusRules rules) {
        this.rules = rules;
    }

    boolean isDelivered(int status) {
        return rules.of(status) == Meaning.DELIVERED;
    }

    /** The failure that any status but a delivered one is. */
    DeliveryException failure(int status, String reason, String answer, String retryAfter, Instant now) {
        var message = words(status, reason);
        if (status >= 300 && status <= 399) {
            message += " (redirects are not followed)";
        }
        return switch (rules.of(status)) {
            case DEAD -> new PermanentDeliveryException(FailureCode.REFUSED, status, message, answer, null);
            case PAUSE -> new PartnerGoneException(status, message, answer);
            default -> new TransientDeliveryException(FailureCode.REFUSED, status, message, answer, RetryAfter.parse(retryAfter, now),
                    null);
        };
    }

    /** For example {@code 503 Service Unavailable}: the partner's own words, the usual ones where it gave none. */
    static String words(int status, String reason) {
        var said = reason == null ? "" : reason.replaceAll("\\p{Cntrl}", " ").strip();
        if (said.isEmpty()) {
            said = HttpResponseStatus.valueOf(status).reasonPhrase();
        }
        return status + " " + (said.length() > LONGEST_REASON ? said.substring(0, LONGEST_REASON) : said);
    }
}
