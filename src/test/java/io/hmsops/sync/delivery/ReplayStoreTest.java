package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.delivery.ReplayStore.Order;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order dead deliveries come back, and which do not: on rows as some history left them, in a transaction of the test's own. */
@QuarkusTest
class ReplayStoreTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Pool pool;

    private SqlConnection connection;
    private Transaction transaction;
    private Rows rows;
    private UUID system;

    @BeforeEach
    void begin() {
        connection = pool.getConnection().await().atMost(SOON);
        transaction = connection.begin().await().atMost(SOON);
        rows = new Rows(connection);
        system = rows.unknownSystem();
    }

    @AfterEach
    void rollBack() {
        transaction.rollback().onFailure().recoverWithNull().await().atMost(SOON);
        connection.close().await().atMost(SOON);
    }

    @Test
    void whatComesBackIsDueAndBeginsItsScheduleAnew() {
        var dead = rows.delivery(system, "a", "dead");
        rows.sql("update delivery set due_at = now() - interval '3 days' where id = $1", dead);
        assertThat(putBack(subject(), dead).back()).containsExactly(dead);
        var row = rows.one("select state, attempts, schedule_start, due_at = now(), settled_at is null, error from delivery where id = $1",
                dead);
        assertThat(row.getString(0)).isEqualTo("pending");
        assertThat(List.of(row.getInteger(1), row.getInteger(2))).containsExactly(9, 9);
        assertThat(List.of(row.getBoolean(3), row.getBoolean(4))).containsOnly(true);
        assertThat(row.getString(5)).isEqualTo("503 Service Unavailable");
    }

    @Test
    void onlyWhatIsDeadAndWhoseSystemIsThere() {
        var delivered = rows.delivery(system, "a", "delivered");
        var gone = rows.delivery(rows.unknownSystem(), "a", "dead");
        assertThat(putBack(subject(), delivered, gone, UUID.randomUUID())).isEqualTo(new DeliveryReplay.Result(Set.of(), Map.of()));
        assertThat(rows.states(List.of(delivered, gone))).containsExactly("delivered", "dead");
    }

    @Test
    void withoutOrderNothingWaits() {
        var ids = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "delivering"), rows.delivery(system, "a", "dead"));
        putBack(new Order(system, false, false), ids.get(0), ids.get(2));
        assertThat(rows.states(ids)).containsExactly("pending", "delivering", "pending");
    }

    @Test
    void whatIsInTheAirGoesFirstAlsoALaterOne() {
        var ids = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "delivering"), rows.blocked(system, "a"));
        putBack(subject(), ids.get(0));
        assertThat(rows.states(ids)).containsExactly("blocked", "delivering", "blocked");
    }

    @Test
    void anEarlierOneThatWaitsGoesFirst() {
        var ids = List.of(rows.delivery(system, "a", "pending"), rows.delivery(system, "a", "dead"), rows.blocked(system, "a"));
        putBack(subject(), ids.get(1));
        assertThat(rows.states(ids)).containsExactly("pending", "blocked", "blocked");
    }

    @Test
    void laterOnesThatWaitAreBlockedBehindIt() {
        var ids = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "pending"), rows.blocked(system, "a"));
        var other = rows.delivery(system, "b", "pending");
        putBack(subject(), ids.get(0));
        assertThat(rows.states(ids)).containsExactly("pending", "blocked", "blocked");
        assertThat(rows.state(other)).isEqualTo("pending");
    }

    @Test
    void ofSeveralTheFirstGoesAndTheOthersWaitForIt() {
        var a = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "delivered"), rows.delivery(system, "a", "dead"),
                rows.delivery(system, "a", "dead"));
        var none = List.of(rows.delivery(system, (String) null, "dead"), rows.delivery(system, (String) null, "dead"));
        putBack(subject(), a.get(3), a.get(0), a.get(2), none.get(0), none.get(1));
        assertThat(rows.states(a)).containsExactly("pending", "delivered", "blocked", "blocked");
        assertThat(rows.states(none)).containsExactly("pending", "pending");
    }

    @Test
    void latestNeverSendsAnOlderOneAfterANewerOne() {
        for (var newer : List.of("delivered", "pending", "delivering")) {
            var dead = rows.delivery(system, newer, "dead");
            rows.delivery(system, newer, "delivered");
            var event = rows.event(newer);
            var newest = rows.delivery(system, event, newer, false);
            assertThat(putBack(latest(), dead)).isEqualTo(new DeliveryReplay.Result(Set.of(), Map.of(dead, event)));
            assertThat(rows.states(List.of(dead, newest))).containsExactly("superseded", newer);
            assertThat(rows.one("select superseded_by from delivery where id = $1 and settled_at = now()", dead).getUUID(0))
                    .isEqualTo(event);
        }
    }

    @Test
    void latestSendsTheNewestOfSeveralAndNoneOfTheOlderOnes() {
        var waits = rows.delivery(system, "a", "pending");
        var dead = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "dead"));
        var result = putBack(latest(), dead.get(0), dead.get(1), dead.get(2));
        assertThat(result.back()).containsExactly(dead.get(2));
        assertThat(result.superseded()).containsOnlyKeys(dead.get(0), dead.get(1));
        assertThat(rows.states(dead)).containsExactly("superseded", "superseded", "pending");
        assertThat(rows.state(waits)).isEqualTo("superseded");
    }

    @Test
    void latestSendsAnOldOneWhereTheNewerOneIsDeadToo() {
        var ids = List.of(rows.delivery(system, "a", "delivered"), rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "dead"));
        putBack(latest(), ids.get(1));
        assertThat(rows.states(ids)).containsExactly("delivered", "pending", "dead");
    }

    @Test
    void latestWaitsForAnOlderOneInTheAir() {
        var ids = List.of(rows.delivery(system, "a", "delivering"), rows.delivery(system, "a", "dead"));
        putBack(latest(), ids.get(1));
        assertThat(rows.states(ids)).containsExactly("delivering", "blocked");
    }

    @Test
    void noClaimSlipsBetween() {
        var ids = List.of(rows.delivery(system, "a", "dead"), rows.delivery(system, "a", "pending"));
        rows.sql("update external_system set deleted_at = null where id = $1", system); // claims look; no revision, so the registry does not
        transaction.commit().await().atMost(SOON);
        transaction = connection.begin().await().atMost(SOON);
        assertThat(claimable()).containsExactly(ids.get(1));
        putBack(subject(), ids.get(0));
        assertThat(claimable()).isEmpty();
        transaction.commit().await().atMost(SOON);
        assertThat(claimable()).containsExactly(ids.get(0));
        rows.sql("delete from delivery where system_id = $1", system);
        rows.sql("update external_system set deleted_at = now() where id = $1", system);
    }

    /** What anybody else could take now. */
    private List<UUID> claimable() {
        return pool.preparedQuery("select id from delivery where system_id = $1 and state = 'pending' and not blocked "
                        + "for update skip locked").execute(Tuple.of(system)).await().atMost(SOON)
                .stream().map(row -> row.getUUID(0)).toList();
    }

    private Order subject() {
        return new Order(system, true, false);
    }

    private Order latest() {
        return new Order(system, true, true);
    }

    private DeliveryReplay.Result putBack(Order order, UUID... ids) {
        return ReplayStore.putBack(connection, List.of(ids), List.of(order)).await().atMost(SOON);
    }
}
