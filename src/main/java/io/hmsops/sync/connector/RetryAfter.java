package io.hmsops.sync.connector;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3): seconds, or an HTTP date in any of its three forms. */
public final class RetryAfter {

    /** No partner can put a delivery off for longer. */
    public static final Duration CAP = Duration.ofHours(24);

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MOST_DIGITS = 9;
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private RetryAfter() {
    }

    /**
     * @param header the field's value, or {@code null}
     * @param now    when the answer came
     * @return how long to wait from {@code now}, at most {@link #CAP}; {@code null} where the header is absent, malformed, zero or past
     */
    public static Duration parse(String header, Instant now) {
        if (header == null) {
            return null;
        }
        var value = header.strip();
        var wait = SECONDS.matcher(value).matches() ? seconds(value) : until(value, now);
        if (wait == null || wait.isZero() || wait.isNegative()) {
            return null;
        }
        return wait.compareTo(CAP) > 0 ? CAP : wait;
    }

    private static Duration seconds(String digits) {
        return digits.length() > MOST_DIGITS ? CAP : Duration.ofSeconds(Long.parseLong(digits));
    }

    private static Duration until(String date, Instant now) {
        for (var form : new DateTimeFormatter[] {IMF_FIXDATE, rfc850(now), ASCTIME}) {
            try {
                return Duration.between(now, LocalDateTime.parse(date, form).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                // not this form
            }
        }
        return null;
    }

    /** Two-digit years lie less than 50 years ahead (RFC 9110 §5.6.7). */
    private static DateTimeFormatter rfc850(Instant now) {
        return new DateTimeFormatterBuilder().appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 49)
                .appendPattern(" HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH);
    }
}
