package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

class DeliveryEngineTest {

    @Test
    void does_not_start_where_a_living_replica_would_be_taken_for_dead() {
        var config = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters().withMapping(DeliveryConfig.class)
                .withDefaultValue("sync.delivery.replica-timeout", "PT9.9S").build().getConfigMapping(DeliveryConfig.class);
        assertThatThrownBy(() -> new DeliveryEngine(null, null, null, null, null, null, config).start(null)).hasMessage(
                "sync.delivery.replica-timeout is PT9.9S; it must be at least twice sync.delivery.poll-interval, which is PT5S");
    }
}
