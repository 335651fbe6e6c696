package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntakeConfigTest {

    private static <C> C config(Class<C> type, Map<String, String> values) {
        return new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(type).withDefaultValues(values).build()
                .getConfigMapping(type);
    }

    @Test
    void intakeDefaults() {
        var config = config(IntakeConfig.class, Map.of());
        assertThat(config.maxBody().asLongValue()).isEqualTo(10L << 20);
        assertThat(config.maxDocument().asLongValue()).isEqualTo(256L << 20);
        assertThat(config.maxMemory().asLongValue()).isEqualTo(64L << 20);
        assertThat(config.maxBatch()).isEqualTo(1000);
        assertThat(config.maxWaits()).isEqualTo(1000);
        assertThat(config.defaultSource()).isEqualTo("urn:hms-ops:sync");
    }

    @Test
    void intakeKeys() {
        var config = config(IntakeConfig.class, Map.of("sync.intake.max-body", "1", "sync.intake.max-document", "2",
                "sync.intake.max-memory", "3", "sync.intake.max-batch", "4", "sync.intake.max-waits", "5", "sync.intake.default-source", "urn:x"));
        assertThat(config.maxBody().asLongValue()).isEqualTo(1);
        assertThat(config.maxDocument().asLongValue()).isEqualTo(2);
        assertThat(config.maxMemory().asLongValue()).isEqualTo(3);
        assertThat(config.maxBatch()).isEqualTo(4);
        assertThat(config.maxWaits()).isEqualTo(5);
        assertThat(config.defaultSource()).isEqualTo("urn:x");
    }

    @Test
    void theFirstBodyMayAlwaysBeReadAndFurtherOnesWithinTheBound() {
        var memory = new BodyMemory(config(IntakeConfig.class, Map.of("sync.intake.max-memory", "10")));
        try (var first = memory.lease(); var second = memory.lease()) {
            first.take(50);
            assertThat(TestIntake.problem(() -> second.take(1)).problem().status()).isEqualTo(503);
        }
        try (var third = memory.lease(); var fourth = memory.lease()) {
            third.take(5);
            fourth.take(5);
        }
    }
}
