package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static Stream<JsonNode> vectors() throws IOException {
        var vectors = new ObjectMapper().readTree(RetryAfterTest.class.getResource("/vectors/retry-after.json"));
        assertThat(vectors).isNotEmpty();
        return StreamSupport.stream(vectors.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsEveryVector(JsonNode vector) {
        var now = Instant.parse(vector.get("now").textValue());
        var expected = vector.get("notBefore").isNull() ? null
                : Duration.between(now, Instant.parse(vector.get("notBefore").textValue()));
        assertThat(RetryAfter.parse(vector.get("header").textValue(), now)).isEqualTo(expected);
    }

    @Test
    void ignoresWhatIsNotThere() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
        assertThat(RetryAfter.parse("", NOW)).isNull();
    }

    @Test
    void capsWhateverNumberOfDigits() {
        assertThat(RetryAfter.parse("9".repeat(100), NOW)).isEqualTo(RetryAfter.CAP);
    }

    @Test
    void takesATwoDigitYearMoreThanFiftyYearsAheadAsPast() {
        assertThat(RetryAfter.parse("Friday, 01-Mar-80 12:05:00 GMT", NOW)).isNull();
    }

    @Test
    void ignoresADayThatDoesNotFitItsDate() {
        assertThat(RetryAfter.parse("Mon, 01 Mar 2026 12:05:00 GMT", NOW)).isNull();
    }
}
