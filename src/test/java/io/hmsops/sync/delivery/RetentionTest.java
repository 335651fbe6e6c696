package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.delivery.RetentionStore.Deleted;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes when it is old, and what stays: on rows as some history left them. */
@QuarkusTest
class RetentionTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MONTH = Duration.ofDays(30);

    @Inject
    Pool pool;
    @Inject
    Retention retention;
    @Inject
    RetentionStore store;

    private Rows rows;
    private UUID system;

    @BeforeEach
    void register() {
        rows = new Rows(pool);
        system = UUID.fromString(given().contentType("application/json")
                .body("{\"endpoint\": \"http://localhost:9/\", \"subscriptions\": [{\"types\": [\"kept.none\"]}]}")
                .put("/v1/systems/Kept").then().statusCode(201).extract().path("id"));
        pass(); // whatever other tests left
    }

    @AfterEach
    void forget() {
        rows.sql("delete from delivery where system_id = $1", system);
        given().delete("/v1/systems/Kept").then().statusCode(204);
    }

    private Deleted pass() {
        return retention.pass().await().atMost(SOON);
    }

    private UUID old(UUID to, String subject, String state) {
        return ageEvent(rows.delivery(to, subject, state), 32);
    }

    private UUID old(String subject, String state) {
        return old(system, subject, state);
    }

    /** Its event and its end that many days ago. */
    private UUID ageEvent(UUID delivery, int days) {
        rows.sql("update event set accepted_at = now() - $2 * interval '1 day' where id = (select event_id from delivery where id = $1)",
                delivery, days);
        rows.sql("update delivery set settled_at = settled_at - $2 * interval '1 day' where id = $1", delivery, days);
        return delivery;
    }

    private UUID eventOf(UUID delivery) {
        return rows.one("select event_id from delivery where id = $1", delivery).getUUID(0);
    }

    private boolean exists(String table, UUID id) {
        return rows.sql("select 1 from " + table + " where id = $1", id).size() > 0;
    }

    @Test
    void ofASubjectTheNewestStays() {
        var ids = List.of(old("a", "delivered"), old("a", "dead"), old("a", "superseded"), old("a", "delivered"));
        var events = ids.stream().map(this::eventOf).toList();
        var other = old("b", "dead");
        assertThat(pass()).isEqualTo(new Deleted(3, 3, 0, 0));
        assertThat(rows.states(ids)).containsExactly(null, null, null, "delivered");
        assertThat(events.stream().map(event -> exists("event", event))).containsExactly(false, false, false, true);
        assertThat(rows.state(other)).isEqualTo("dead");
        assertThat(pass()).isEqualTo(Deleted.NOTHING);
    }

    @Test
    void theNewestThatWasDeliveredStaysToo() {
        var ids = List.of(old("a", "delivered"), old("a", "delivered"), old("a", "dead"), old("a", "dead"));
        assertThat(pass()).isEqualTo(new Deleted(2, 2, 0, 0));
        assertThat(rows.states(ids)).containsExactly(null, "delivered", null, "dead");
    }

    @Test
    void whatIsOpenStaysAndCountsAsTheNewest() {
        var ids = List.of(old("a", "dead"), old("a", "parked"), old("b", "superseded"), old("b", "delivering"));
        assertThat(pass()).isEqualTo(new Deleted(2, 2, 0, 0));
        assertThat(rows.states(ids)).containsExactly(null, "parked", null, rows.state(ids.get(3))); // may be attempted meanwhile
        assertThat(rows.state(ids.get(3))).isNotNull();
    }

    @Test
    void whatEndedLatelyStaysWithItsOldEvent() {
        var late = old("a", "delivered");
        old("a", "delivered");
        rows.sql("update delivery set settled_at = now() - interval '29 days' where id = $1", late);
        assertThat(pass()).isEqualTo(Deleted.NOTHING);
        assertThat(exists("event", eventOf(late))).isTrue();
    }

    @Test
    void youngEventsStay() {
        rows.event("a");
        var ids = List.of(ageEvent(rows.delivery(system, "a", "delivered"), 29), rows.delivery(system, "a", "delivered"));
        assertThat(pass()).isEqualTo(Deleted.NOTHING);
        assertThat(rows.states(ids)).containsOnly("delivered");
    }

    @Test
    void withoutASubjectOrASystemNothingIsASyncState() {
        var gone = rows.unknownSystem();
        var ids = List.of(old(null, "delivered"), old(gone, "a", "delivered"), old(gone, "a", "dead"), old(gone, "b", "cancelled"));
        assertThat(pass()).isEqualTo(new Deleted(4, 4, 0, 0));
        assertThat(rows.states(ids)).containsOnlyNulls();
    }

    @Test
    void anEventStaysAsLongAsOneOfItsDeliveriesDoes() {
        var kept = old("a", "delivered");
        var event = eventOf(kept);
        var other = rows.delivery(rows.unknownSystem(), event, "delivered", false);
        ageEvent(other, 32);
        assertThat(pass()).isEqualTo(new Deleted(1, 0, 0, 0));
        assertThat(rows.states(List.of(kept, other))).containsExactly("delivered", null);
        assertThat(exists("event", event)).isTrue();
    }

    @Test
    void anEventThatNobodyWantedGoesWithItsDocumentAndAttemptsGoWithTheirDelivery() {
        var event = rows.event("a");
        var document = UUID.randomUUID();
        rows.sql("insert into document (id, name, content_type, size) values ($1, 'policy.pdf', 'application/pdf', 3)", document);
        rows.sql("insert into document_chunk values ($1, 0, 'abc')", document);
        rows.sql("update event set document_id = $2, accepted_at = now() - interval '31 days' where id = $1", event, document);
        var delivery = old(null, "dead");
        rows.sql("insert into attempt (delivery_id, number, started_at, duration_ms, outcome, code, error) "
                + "values ($1, 1, now(), 5, 'failedForGood', 'status', '422')", delivery);
        assertThat(pass()).isEqualTo(new Deleted(1, 2, 1, 0));
        assertThat(exists("document", document)).isFalse();
        assertThat(rows.sql("select 1 from document_chunk where document_id = $1", document).size()).isZero();
        assertThat(rows.sql("select 1 from attempt where delivery_id = $1", delivery).size()).isZero();
    }

    @Test
    void jobsThatAreOverGo() {
        rows.sql("insert into job (id, kind, state, request, finished_at) select gen_random_uuid(), 'kept', s, '{}', f from "
                + "unnest(array['finished', 'stopped', 'failed']) s, unnest(array[now() - interval '31 days', now()]) f");
        rows.sql("insert into job (id, kind, state, request, created_at) values ($1, 'kept', 'queued', '{}', now() - interval '31 days')",
                UUID.randomUUID());
        assertThat(pass()).isEqualTo(new Deleted(0, 0, 0, 3));
        assertThat(rows.one("select count(*) from job where kind = 'kept'").getLong(0)).isEqualTo(4);
        rows.sql("delete from job where kind = 'kept'");
    }

    @Test
    void moreThanOneStepGoesPastWhatIsKept() {
        rows.sql("""
                with e as (
                  insert into event (id, source, cloud_event_id, type, subject, time, fingerprint, accepted_at)
                  select gen_random_uuid(), '/many', n::text, 'rows.made', (n % 500)::text, '2026', '\\x00', now() - interval '40 days'
                  from generate_series(1, 2000) n returning id, seq, subject)
                insert into delivery (id, event_id, system_id, subject, seq, state, settled_at)
                select gen_random_uuid(), id, $1, subject, seq, 'delivered', now() - interval '40 days' from e""", system);
        assertThat(pass()).isEqualTo(new Deleted(1500, 1500, 0, 0));
        assertThat(rows.one("select count(*) from delivery where system_id = $1", system).getLong(0)).isEqualTo(500);
        assertThat(pass()).isEqualTo(Deleted.NOTHING);
        assertThat(given().get("/q/metrics").asString()).contains("sync_retention_deleted_total{kind=\"delivery\"}");
    }

    @Test
    void onePassOfAllReplicasInAPeriod() {
        rows.sql("update replica set retention_at = null");
        var hour = Duration.ofHours(1);
        assertThat(store.begin(hour, MONTH).await().atMost(SOON)).isNotNull();
        assertThat(store.begin(hour, MONTH).await().atMost(SOON)).isNull();
        rows.sql("update replica set retention_at = now() - interval '61 minutes'");
        rows.sql("insert into replica (id, retention_at) values ($1, now() - interval '59 minutes')", UUID.randomUUID());
        assertThat(store.begin(hour, MONTH).await().atMost(SOON)).isNull();
        rows.sql("update replica set retention_at = now() - interval '61 minutes'");
        assertThat(store.begin(hour, MONTH).await().atMost(SOON)).isNotNull();
        rows.sql("update replica set retention_at = null");
    }

    @ParameterizedTest
    @CsvSource({"P1D, PT1H", "P12D, PT12H", "P30D, P1D", "P3650D, P1D"})
    void aPassBeginsATwentyFourthOfTheRetentionAfterTheOneBeforeAtMostDaily(Duration retention, Duration period) {
        assertThat(Retention.period(retention)).isEqualTo(period);
    }
}
