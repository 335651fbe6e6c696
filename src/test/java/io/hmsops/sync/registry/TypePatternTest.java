package io.hmsops.sync.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypePatternTest {

    @ParameterizedTest
    @CsvSource({
            "policy_updated, policy_updated, true",
            "policy_updated, policy_updated2, false",
            "policy_updated, Policy_updated, false",
            "*, anything, true",
            "policy_*, policy_, true",
            "policy_*, policy_updated, true",
            "policy_*, a_policy_updated, false",
            "*_updated, policy_updated, true",
            "*_updated, policy_updated_now, false",
            "*.policy.*, gov.policy.updated, true",
            "*.policy.*, gov.policy, false",
            "a*b*c, a1b2b3c, true",
            "a*b*c, acb, false",
            "**, x, true",
            "policy.updated, policyXupdated, false",
            "p?licy, policy, false",
            "ü*ß, übergroß, true"})
    void matches(String pattern, String type, boolean expected) {
        assertThat(TypePattern.matches(pattern, type)).isEqualTo(expected);
    }

    @Test
    void noPatternMakesItSlow() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2),
                () -> assertThat(TypePattern.matches("*a".repeat(127) + "b", "a".repeat(255))).isFalse());
    }
}
