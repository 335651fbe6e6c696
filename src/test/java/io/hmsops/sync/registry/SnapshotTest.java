package io.hmsops.sync.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static ExternalSystem system(String name, String... types) {
        return new ExternalSystem(UUID.randomUUID(), name, 1, ManagedBy.API, Instant.EPOCH, Instant.EPOCH, "http", "https://x/",
                Arrays.stream(types).map(type -> new Subscription(List.of(type), null)).toList(), null, Map.of(), null, null, null, DeliverySettings.DEFAULT,
                JsonNodeFactory.instance.objectNode(), null);
    }

    private final Snapshot snapshot = new Snapshot(List.of(
            system("d", "policy_updated", "other"), system("c", "policy_*"), system("b", "*", "policy_*", "policy_updated"),
            system("a", "policy_updated", "policy_updated"), system("e", "unrelated")));

    private List<String> wanting(String type) {
        return snapshot.wanting(type).stream().map(ExternalSystem::name).toList();
    }

    @Test
    void eachSystemThatWantsTheTypeIsThereOnceByName() {
        for (int again = 0; again < 2; again++) {
            assertThat(wanting("policy_updated")).containsExactly("a", "b", "c", "d");
            assertThat(wanting("other")).containsExactly("b", "d");
            assertThat(wanting("unheard-of")).containsExactly("b");
        }
    }

    @Test
    void endlessTypesDoNotFillTheMemory() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(wanting("policy_" + i)).containsExactly("b", "c");
        }
    }

    @Test
    void allAreThereByName() {
        assertThat(snapshot.systems()).extracting(ExternalSystem::name).containsExactly("a", "b", "c", "d", "e");
        assertThat(snapshot.byId()).hasSize(5);
    }
}
