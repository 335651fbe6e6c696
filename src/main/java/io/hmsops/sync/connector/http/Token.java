package io.hmsops.sync.connector.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * An access token.
 *
 * @param renewAt when to get the next one: a little before it expires
 * @param expires when it is not accepted any more
 */
record Token(String value, Instant renewAt, Instant expires) {

    private static final Duration UNSAID = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /**
     * Reads a successful answer (RFC 6749 §5.1).
     *
     * @param asked when the token was asked for; its life is counted from then on
     * @throws IllegalArgumentException saying what is wrong with it; repeats nothing of it
     */
    static Token of(JsonNode answer, Instant asked) {
        var value = answer.path("access_token");
        if (!value.isTextual()) {
            throw new IllegalArgumentException("the answer holds no access_token");
        }
        if (!FixedAuthentication.TOKEN.matcher(value.textValue()).matches()) {
            throw new IllegalArgumentException("the access_token is none that a header can hold");
        }
        var type = answer.path("token_type");
        if (!type.isMissingNode() && !type.asText().equalsIgnoreCase("Bearer")) {
            throw new IllegalArgumentException("the token_type is not Bearer");
        }
        var life = life(answer.path("expires_in"));
        var tenth = life.dividedBy(10);
        var expires = asked.plus(life);
        return new Token(value.textValue(), expires.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN), expires);
    }

    /** Some providers write the number as a string. */
    private static Duration life(JsonNode seconds) {
        if (seconds.isMissingNode() || seconds.isNull() || !seconds.asText().matches("-?[0-9]+(\\.[0-9]+)?")) {
            return UNSAID;
        }
        var said = Math.max(0, Math.min(seconds.asDouble(), LONGEST.toSeconds()));
        return Duration.ofMillis((long) (said * 1000));
    }

    @Override
    public String toString() {
        return "Token[***, expires=" + expires + "]";
    }
}
