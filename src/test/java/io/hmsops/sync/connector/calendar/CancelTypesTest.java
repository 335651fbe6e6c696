package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelTypesTest {

    @ParameterizedTest
    @CsvSource({
            "training_cancelled, training_cancelled, true", "training_cancelled, training_cancelled2, false", "a.b, axb, false",
            "*_cancelled, training_cancelled, true", "*_cancelled, _cancelled, true", "*_cancelled, training_cancelled_not, false",
            "training_*, training_, true", "training_*, a_training_, false", "*, x, true", "**, x, true",
            "a*b*c, a1b2c, true", "a*b*c, acb, false", "a*a, a, false", "a*a, aa, true", "*ab*ab, ab, false", "*ab*ab, abab, true",
    })
    void match(String pattern, String type, boolean expected) {
        assertThat(new CancelTypes(List.of("never", pattern)).match(type)).isEqualTo(expected);
    }
}
