package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.connector.StatusRules.Meaning;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusRulesTest {

    private static final Set<Integer> DEAD = Set.of(400, 405, 406, 411, 413, 414, 415, 422, 501, 505);

    private static SortedSet<Integer> set(Integer... statuses) {
        return new TreeSet<>(Arrays.asList(statuses));
    }

    @Test
    void everyStatusMeansWhatIsDocumented() {
        IntStream.rangeClosed(100, 999).forEach(status -> assertThat(StatusRules.DEFAULT.of(status)).as("%s", status)
                .isEqualTo(status / 100 == 2 ? Meaning.DELIVERED : DEAD.contains(status) ? Meaning.DEAD
                        : status == 410 ? Meaning.PAUSE : Meaning.RETRY));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"409, DELIVERED", "202, RETRY", "207, DEAD", "302, DELIVERED", "404, DEAD", "422, RETRY", "410, RETRY", "401, PAUSE",
        "200, DELIVERED", "400, DEAD", "413, DEAD", "403, RETRY", "503, RETRY"})
    void whatIsListedReplacesTheDefaultForItselfOnly(int status, Meaning meaning) {
        var rules = new StatusRules(set(302, 409), set(207, 404), set(202, 410, 422), set(401));
        assertThat(rules.of(status)).isEqualTo(meaning);
    }

    @Test
    void isWhatItWasHoweverItIsMade() {
        var given = set(409);
        var rules = new StatusRules(given, null, set(), null);
        given.add(503);
        assertThat(rules).isEqualTo(new StatusRules(set(409), set(), null, set())).isNotEqualTo(StatusRules.DEFAULT);
        assertThat(rules.of(503)).isEqualTo(Meaning.RETRY);
    }
}
