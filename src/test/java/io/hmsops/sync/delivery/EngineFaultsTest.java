package io.hmsops.sync.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.hmsops.sync.testing.Partners;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine does about what should not happen: rows that are not as it left them. Each fault is put into the real tables. */
@QuarkusTest
class EngineFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    Pool pool;
    @Inject
    Replica replica;
    @Inject
    DeliveryClaims claims;
    @Inject
    SubjectOrder order;

    private final Partners partners = Partners.start();

    @BeforeEach
    void register() {
        given().contentType("application/json").body("""
                {"endpoint": "%s", "subscriptions": [{"types": ["fault.*"]}], "delivery": {"retry": {"schedule": ["PT0.1S"]}}}
                """.formatted(partners.calendar().endpoint())).put("/v1/systems/Faulty").then().statusCode(anyOf(is(200), is(201)));
    }

    @AfterEach
    void forget() {
        given().delete("/v1/systems/Faulty");
        partners.close();
    }

    @Test
    void whatIsOwnedButNotHeldIsHandedBackAndDelivered() {
        var event = waiting("fault.stray", "stray");
        sql("update delivery set state = 'delivering', owner = $2 where event_id = $1", event, replica.id());
        claims.suspectStrays();
        claims.wake();
        arrives(event, "stray");
    }

    @Test
    void whatADeadReplicaHeldIsTakenOver() {
        var event = waiting("fault.dead", "dead");
        sql("update delivery set state = 'delivering', owner = $2 where event_id = $1", event, UUID.randomUUID());
        arrives(event, "dead");
    }

    @Test
    void whatWaitsForNobodyIsFoundByTheRepair() {
        var event = waiting("fault.blocked", "blocked");
        sql("update delivery set blocked = true, due_at = now() where event_id = $1", event);
        assertThat(order.repair(List.of(), List.of()).await().atMost(SOON)).isEqualTo(1);
        claims.wake();
        arrives(event, "blocked");
    }

    @Test
    void aReplicaThatWasSilentItselfTakesNothingFromTheOthers() {
        var other = UUID.randomUUID();
        var event = waiting("fault.silent", "silent");
        sql("update delivery set state = 'delivering', owner = $2 where event_id = $1", event, other);
        sql("insert into replica (id, heartbeat_at) values ($1, now() - interval '30 seconds') on conflict do nothing", other);
        sql("update replica set heartbeat_at = now() - interval '30 seconds' where id = $1", replica.id());
        var store = new ReplicaStore(pool, replica);
        assertThat(store.beat(Duration.ofSeconds(10), List.of(), true, true).await().atMost(SOON).takenOver()).isZero();
        assertThat(store.beat(Duration.ofSeconds(10), List.of(), true, true).await().atMost(SOON).takenOver()).isEqualTo(1);
        claims.wake();
        arrives(event, "silent");
    }

    /** An event whose delivery waits for its next attempt in an hour: nobody touches it until the test has its way with it. */
    private UUID waiting(String type, String subject) {
        partners.calendar().answerWith(503, Map.of("Retry-After", "3600"));
        String location = given().contentType("application/json")
                .body("{\"type\": \"%s\", \"id\": \"%s\", \"data\": {}}".formatted(type, subject))
                .post("/v1/events").then().statusCode(202).extract().header("Location");
        await().untilAsserted(() -> given().get(location).then().body("deliveries[0].attempts", equalTo(1)));
        var event = UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
        partners.calendar().heal();
        return event;
    }

    private void arrives(UUID event, String subject) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(partners.calendar().entry(subject)).isNotNull();
            given().get("/v1/events/" + event).then().body("results.Faulty", equalTo("ok"));
        });
    }

    private void sql(String statement, Object... values) {
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    }
}
