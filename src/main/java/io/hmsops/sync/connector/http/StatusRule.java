package io.hmsops.sync.connector.http;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RetryAfter;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.Set;

/** What an HTTP status means for a delivery. */
final class StatusRule {

    /** The same request will not pass later. */
    private static final Set<Integer> PERMANENT = Set.of(400, 405, 406, 411, 413, 414, 415, 422, 501, 505);
    private static final int GONE = 410;
    private static final int LONGEST_REASON = 100;

    private StatusRule() {
    }

    static boolean isSuccess(int status) {
        return status >= 200 && status <= 299;
    }

    /** The failure that any status but 2xx is. */
    static DeliveryException failure(int status, String reason, String answer, String retryAfter, Instant now) {
        var message = words(status, reason);
        if (PERMANENT.contains(status)) {
            return new PermanentDeliveryException(FailureCode.REFUSED, status, message, answer, null);
        }
        if (status == GONE) {
            return new PartnerGoneException(status, message, answer);
        }
        if (status >= 300 && status <= 399) {
            message += " (redirects are not followed)";
        }
        return new TransientDeliveryException(FailureCode.REFUSED, status, message, answer, RetryAfter.parse(retryAfter, now), null);
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
