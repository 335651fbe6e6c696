package io.hmsops.sync.intake;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code Prefer} (RFC 7240), of which {@code wait} is understood. */
final class Preferences {

    static final int MAX_WAIT = 60;

    /** One preference with its parameters; commas inside quotes do not end it. */
    private static final Pattern PREFERENCE = Pattern.compile("(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*+\"?+)++");
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*+wait\\s*+=\\s*+(?:\"(\\d{1,9})\"|(\\d{1,9}))\\s*+(?:;.*+)?+");

    private Preferences() {
    }

    /**
     * How long to wait, at most {@value #MAX_WAIT} s; empty where it is not asked for, or not in a form that can be understood. Where it
     * is asked for twice the first counts (RFC 7240 §2).
     */
    static Optional<Duration> wait(List<String> prefer) {
        return prefer.stream().flatMap(header -> PREFERENCE.matcher(header).results())
                .map(preference -> WAIT.matcher(preference.group()))
                .filter(wait -> wait.matches()).findFirst()
                .map(wait -> Integer.parseInt(wait.group(1) == null ? wait.group(2) : wait.group(1)))
                .map(seconds -> Duration.ofSeconds(Math.min(seconds, MAX_WAIT)));
    }
}
