package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.delivery.DeadLetters.Place;
import io.hmsops.sync.delivery.DeadLetters.Selection;
import io.hmsops.sync.registry.TypePattern;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A walk along the dead letters, in a transaction of the test's own. */
@QuarkusTest
class DeadLettersTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    @Inject
    Pool pool;
    @Inject
    DeadLetters letters;

    private SqlConnection connection;
    private Rows rows;
    private UUID system;

    @BeforeEach
    void begin() {
        connection = pool.getConnection().await().atMost(SOON);
        connection.begin().await().atMost(SOON);
        rows = new Rows(connection);
        system = rows.unknownSystem();
    }

    @AfterEach
    void rollBack() {
        connection.query("rollback").execute().await().atMost(SOON);
        connection.close().await().atMost(SOON);
    }

    private List<List<UUID>> walk(Selection selection, int most) {
        var steps = new ArrayList<List<UUID>>();
        for (var place = Place.START; place != null;) {
            var found = letters.next(connection, selection, place, most).await().atMost(SOON);
            place = found.place();
            steps.add(found.ids());
        }
        return steps;
    }

    private long count(Selection selection) {
        return letters.count(connection, selection).await().atMost(SOON);
    }

    @Test
    void goesInTheAcceptedOrderAndMeetsEachOnce() {
        var first = rows.event("a");
        var second = rows.event("a");
        var later = rows.delivery(system, second, "dead", false);
        var earlier = rows.delivery(system, first, "dead", false); // has the larger id
        rows.delivery(system, "a", "delivered");
        var last = rows.delivery(system, "b", "dead");
        rows.delivery(rows.unknownSystem(), "a", "dead");
        var all = new Selection(List.of(system), null, null, LATER, null);
        assertThat(walk(all, 2)).startsWith(List.of(earlier, later), List.of(last)).endsWith(List.of());
        assertThat(count(all)).isEqualTo(3);
        assertThat(walk(new Selection(List.of(system), "b", null, LATER, null), 2)).startsWith(List.of(last));
    }

    @Test
    void goesOnWhereNoneOfThoseThatItLookedAtIsMeant() {
        rows.sql("""
                with e as (
                  insert into event (id, source, cloud_event_id, type, subject, time, fingerprint)
                  select gen_random_uuid(), '/dead', n::text, 'rows.made', n::text, '2026', '\\x00' from generate_series(1, 10100) n
                  returning id, seq, subject)
                insert into delivery (id, event_id, system_id, subject, seq, state, settled_at)
                select gen_random_uuid(), id, $1, subject, seq, 'dead', now() from e""", system);
        var steps = walk(new Selection(List.of(system), "10090", null, LATER, null), 10);
        assertThat(steps).hasSizeGreaterThanOrEqualTo(4);
        assertThat(steps.stream().mapToInt(List::size).sum()).isEqualTo(1);
        assertThat(walk(new Selection(List.of(system), null, null, LATER, null), 500).stream().mapToInt(List::size).sum()).isEqualTo(10100);
    }

    @Test
    void fromIsInclusiveAndBeforeExclusive() {
        var dead = rows.delivery(system, "a", "dead");
        var settled = rows.one("select settled_at from delivery where id = $1", dead).getOffsetDateTime(0).toInstant();
        assertThat(count(new Selection(List.of(system), null, settled, settled.plusNanos(1000), null))).isEqualTo(1);
        assertThat(count(new Selection(List.of(system), null, null, settled, null))).isZero();
        assertThat(count(new Selection(List.of(system), null, settled.plusNanos(1000), LATER, null))).isZero();
    }

    /** The pairs of TypePatternTest: in PostgreSQL a pattern matches what it matches here. */
    @ParameterizedTest
    @CsvSource({"policy_updated, policy_updated", "policy_updated, policyXupdated", "policy_updated, Policy_updated", "*, anything",
        "policy_*, policy_", "policy_*, a_policy_updated", "*_updated, policy_updated_now", "*.policy.*, gov.policy.updated",
        "a*b*c, a1b2b3c", "a*b*c, acb", "**, x", "100%, 100%", "100%, 1000", "a\\*, a\\b", "a\\b, ab", "a\\b, a\\b", "ü*ß, übergroß"})
    void typesAreMatchedAsSubscriptionsMatchThem(String pattern, String type) {
        var matched = connection.preparedQuery("select $1 like any($2::text[])")
                .execute(Tuple.of(type).addArrayOfString(new String[] {TypePattern.like(pattern)})).await().atMost(SOON)
                .iterator().next().getBoolean(0);
        assertThat(matched).isEqualTo(TypePattern.matches(pattern, type));
    }
}
