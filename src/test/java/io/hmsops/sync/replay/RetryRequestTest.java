package io.hmsops.sync.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRequestTest {

    private static RetryRequest parse(String json) {
        return RetryRequest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'state': 'dead'}", "{'system': 'A'}", "{'subject': 's'}", "{'from': '2026-03-01T00:00:00Z'}",
        "{'to': '2026-03-01T00:00:00+02:00'}", "{'types': ['policy_*']}"})
    void oneMemberIsEnough(String json) {
        assertThat(parse(json).state()).isEqualTo("dead");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                                                                   |",
        "[]                                                                   |",
        "{'system': null}                                                     |",
        "{'state': 'pending', 'system': 'A'}                                  | /state",
        "{'system': 5}                                                        | /system",
        "{'sistem': 'A'}                                                      | /sistem",
        "{'subject': 'a\\u0000'}                                              | /subject",
        "{'from': 'yesterday'}                                                | /from",
        "{'from': ''}                                                         | /from",
        "{'from': 1772323200}                                                 | /from",
        "{'from': '2026-03-01'}                                               | /from",
        "{'from': '+12026-03-01T00:00:00Z'}                                   | /from",
        "{'from': '2026-03-01T00:00:00Z', 'to': '2026-03-01T01:00:00+01:00'}  | /to",
        "{'types': []}                                                        | /types",
        "{'types': 'policy_*'}                                                | /types",
        "{'types': ['a', '']}                                                 | /types/1",
        "{'types': ['a', null]}                                               | /types/1",
    })
    void whatIsWrongIsNamed(String json, String pointer) {
        var problem = catchThrowableOfType(ProblemException.class, () -> parse(json)).problem();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors()).extracting(Problem.Error::pointer).containsExactly(pointer == null ? "" : pointer);
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> parse("{'from': 'x', 'to': 'y', 'state': 'z'}")).problem().errors())
                .extracting(Problem.Error::pointer).containsExactly("/state", "/from", "/to");
    }

    @Test
    void aMemberTwiceIsRefused() {
        assertThatThrownBy(() -> parse("{'system': 'A', 'system': 'B'}")).isInstanceOf(ProblemException.class);
    }

    @Test
    void whatMeansTheSameIsTheSame() {
        var one = parse("{'types': ['b', 'a', 'b'], 'from': '2026-03-01T02:00:00.000+02:00', 'system': 'A'}");
        var other = parse("{'system': 'A', 'state': 'dead', 'from': '2026-03-01T00:00:00Z', 'types': ['a', 'b']}");
        assertThat(one.toJson().toString()).isEqualTo(other.toJson().toString())
                .isEqualTo("{\"system\":\"A\",\"state\":\"dead\",\"from\":\"2026-03-01T00:00:00Z\",\"types\":[\"a\",\"b\"]}");
        assertThat(RetryRequest.of(one.toJson()).fromTime()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    }
}
