package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryTest {

    private static final UUID A = UUID.randomUUID();
    private static final UUID B = UUID.randomUUID();

    private int most;

    private InMemory inMemory(int all, int perSystem, String memory) {
        most = perSystem;
        return new InMemory(new SmallRyeConfigBuilder()
                .addDefaultInterceptors().addDiscoveredConverters()
                .withMapping(DeliveryConfig.class)
                .withDefaultValue("sync.delivery.max-in-memory", Integer.toString(all))
                .withDefaultValue("sync.delivery.max-memory", memory)
                .build().getConfigMapping(DeliveryConfig.class));
    }

    @Test
    void one_system_takes_no_more_than_its_share() {
        var inMemory = inMemory(16, 2, "1M");
        assertThat(inMemory.free(A, most).places()).isEqualTo(2);
        var first = UUID.randomUUID();
        assertThat(inMemory.tryTake(A, most, first, 1)).isTrue();
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 1)).isTrue();
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 1)).isFalse();
        assertThat(inMemory.free(A, most).places()).isZero();
        assertThat(inMemory.tryTake(B, most, UUID.randomUUID(), 1)).isTrue();
        assertThat(inMemory.held()).isEqualTo(3);
        assertThat(inMemory.holds(first)).isTrue();
        inMemory.release(A, first);
        inMemory.release(A, first);
        assertThat(inMemory.holds(first)).isFalse();
        assertThat(inMemory.free(A, most).places()).isEqualTo(1);
    }

    @Test
    void hung_systems_that_hold_all_places_leave_one_to_each_other_system() {
        var inMemory = inMemory(16, 16, "1M");
        IntStream.range(0, 16).forEach(i -> assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 1)).isTrue());
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 1)).isFalse();
        assertThat(inMemory.free(B, most).places()).isEqualTo(1);
        assertThat(inMemory.tryTake(B, most, UUID.randomUUID(), 1)).isTrue();
        assertThat(inMemory.tryTake(B, most, UUID.randomUUID(), 1)).isFalse();
        assertThat(inMemory.free(B, most).places()).isZero();
    }

    @Test
    void one_system_takes_a_quarter_of_the_bytes_and_the_first_passes_whatever_it_weighs() {
        var inMemory = inMemory(16, 16, "1K");
        var large = UUID.randomUUID();
        assertThat(inMemory.tryTake(A, most, large, 900)).isTrue();
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 1)).isFalse();
        assertThat(inMemory.free(A, most)).isEqualTo(new InMemory.Free(0, 0));
        assertThat(inMemory.tryTake(B, most, UUID.randomUUID(), 900)).isTrue();
        assertThat(inMemory.tryTake(UUID.randomUUID(), most, UUID.randomUUID(), 900)).as("twice as much is the end").isFalse();
        inMemory.release(A, large);
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 100)).isTrue();
        assertThat(inMemory.free(A, most).bytes()).isEqualTo(24);
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 25)).isFalse();
        assertThat(inMemory.tryTake(A, most, UUID.randomUUID(), 24)).isTrue();
    }

    @Test
    void from_many_threads_nothing_is_lost_or_lent_twice() throws Exception {
        var inMemory = inMemory(64, 20, "64K");
        var systems = List.of(A, B, UUID.randomUUID(), UUID.randomUUID());
        var threads = Executors.newFixedThreadPool(8);
        try {
            var tasks = IntStream.range(0, 8).mapToObj(t -> (Callable<Boolean>) () -> {
                var fine = true;
                for (int i = 0; i < 20_000; i++) {
                    var system = systems.get((t + i) % 4);
                    var delivery = new UUID(t, i);
                    if (inMemory.tryTake(system, most, delivery, 100)) {
                        fine &= inMemory.held() <= 64 && inMemory.free(system, most).places() < 20;
                        inMemory.release(system, delivery);
                    }
                }
                return fine;
            }).toList();
            for (var result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(inMemory.held()).isZero();
        systems.forEach(system -> assertThat(inMemory.free(system, most).places()).isEqualTo(20));
    }
}
