package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.MigratedDatabase;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is when more is due than can be taken. */
class ClaimStoreTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long MUCH = 1L << 40;

    private static MigratedDatabase database;

    private final UUID system = UUID.randomUUID();
    private final ClaimStore claims = new ClaimStore(database.pool(), new Replica(new SmallRyeConfigBuilder().addDefaultInterceptors()
            .addDiscoveredConverters().withMapping(DeliveryConfig.class).build().getConfigMapping(DeliveryConfig.class)));

    @BeforeAll
    static void open() {
        database = new MigratedDatabase("claims");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void register() {
        sql("insert into external_system (id, name, revision, managed_by, settings) values ($1, $2, 1, 'api', '{}')", system,
                system.toString());
    }

    @AfterEach
    void forget() {
        sql("delete from delivery");
        sql("delete from event");
    }

    @Test
    void firstAttemptsHaveHalfOfThePlacesHoweverManyRetriesAreDueBefore() {
        var retries = waiting(50, 3, 100, 0);
        var first = waiting(10, 0, 1, 0);
        assertThat(claim(5, MUCH)).containsExactlyInAnyOrder(first.get(0), first.get(1), first.get(2), retries.get(0), retries.get(1));
        assertThat(claim(5, MUCH)).containsExactlyInAnyOrder(first.get(3), first.get(4), first.get(5), retries.get(2), retries.get(3));
    }

    @Test
    void whatTheOthersLeaveIsUsed() {
        var retries = waiting(50, 3, 100, 0);
        var first = waiting(1, 0, 1, 0);
        assertThat(claim(4, MUCH)).containsExactlyInAnyOrder(first.get(0), retries.get(0), retries.get(1), retries.get(2));
        var more = waiting(50, 0, 200, 0);
        assertThat(claim(4, MUCH)).containsExactlyInAnyOrder(more.get(0), more.get(1), more.get(2), more.get(3));
    }

    @Test
    void memoryIsSharedTooAndOneIsAlwaysTaken() {
        var retries = waiting(10, 3, 100, 10_000);
        var first = waiting(10, 0, 1, 10_000);
        assertThat(claim(10, 25_000)).containsExactlyInAnyOrder(first.get(0), retries.get(0));
        assertThat(claim(10, 1)).containsExactly(first.get(1));
    }

    @Test
    void whatIsNotDueOrBlockedOrPausedOrGoneIsLeft() {
        waiting(1, 0, -60, 0);
        var blocked = waiting(1, 0, 60, 0);
        sql("update delivery set blocked = true where id = $1", blocked.get(0));
        var due = waiting(1, 1, 60, 0);
        sql("update external_system set paused_at = now() where id = $1", system);
        assertThat(claim(10, MUCH)).isEmpty();
        sql("update external_system set paused_at = null, deleted_at = now() where id = $1", system);
        assertThat(claim(10, MUCH)).isEmpty();
        sql("update external_system set deleted_at = null where id = $1", system);
        assertThat(claim(10, MUCH)).containsExactlyElementsOf(due);
    }

    private List<UUID> claim(int places, long bytes) {
        return claims.claim(List.of(new ClaimStore.Offer(system, places, bytes, true, false))).await().atMost(SOON).stream()
                .map(ClaimStore.Claimed::id).toList();
    }

    /** Deliveries of subjects of their own, due in this order since that many seconds; negative: in the future. */
    private List<UUID> waiting(int count, int attempts, int dueSince, int bytes) {
        var ids = IntStream.range(0, count).mapToObj(i -> UUID.randomUUID()).toList();
        sql("""
                with ids as (select id, n from unnest($1::uuid[]) with ordinality as i(id, n)),
                event as (insert into event (id, source, cloud_event_id, type, subject, time, data, fingerprint)
                  select id, '/t', id::text, 't', id::text, '2026-01-01T00:00:00Z', convert_to(repeat('x', $2::int), 'UTF8'), ''
                  from ids returning id, seq)
                insert into delivery (id, event_id, system_id, subject, seq, state, attempts, due_at)
                select ids.id, ids.id, $3, ids.id::text, event.seq, 'pending', $4,
                  now() - $5::int * interval '1 second' + n * interval '1 millisecond'
                from ids join event on event.id = ids.id""", ids.toArray(UUID[]::new), bytes, system, attempts, dueSince);
        return ids;
    }

    private void sql(String statement, Object... values) {
        database.pool().preparedQuery(statement).execute(Tuple.from(Arrays.asList(values))).await().atMost(SOON);
    }
}
