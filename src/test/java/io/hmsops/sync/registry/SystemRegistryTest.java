package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.event.Event;
import io.hmsops.sync.testing.Backends;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SystemRegistryTest {

    /** Well below the time after which the registry reads again without being told. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    SystemRegistry registry;
    @Inject
    OpenPartners partners;
    @Inject
    Removals removals;

    @AfterEach
    void remove() {
        given().delete("/v1/systems/Cached");
    }

    private static void put(String endpoint, String type) {
        var body = "{\"endpoint\": \"%s\", \"subscriptions\": [{\"types\": [\"%s\"]}]}".formatted(endpoint, type);
        assertThat(given().contentType("application/json").body(body).put("/v1/systems/Cached").statusCode()).isIn(200, 201);
    }

    private List<String> matching(String type) {
        var event = new Event(UUID.randomUUID(), type, "/test", "1", null, "2026-01-01T00:00:00Z", null, null, Map.of(), null, null);
        return registry.matching(event).stream().map(ExternalSystem::name).toList();
    }

    private ExternalSystem cached() {
        return registry.all().stream().filter(s -> s.name().equals("Cached")).findFirst().orElseThrow();
    }

    /** In one transaction, on a connection that no other test has used up. */
    private static void sql(String... statements) {
        Backends.database().execute(Backends.databaseName(), String.join(";", statements));
    }

    @Test
    void aChangeIsSeenOnceItIsAnswered() {
        for (int i = 0; i < 20; i++) {
            put("https://x.example/" + i, "cached_" + i);
            assertThat(matching("cached_" + i)).containsExactly("Cached");
            assertThat(matching("cached_" + (i - 1))).isEmpty();
            assertThat(registry.find(cached().id())).get().extracting(ExternalSystem::endpoint).isEqualTo("https://x.example/" + i);
        }
        var id = cached().id();
        given().delete("/v1/systems/Cached").then().statusCode(204);
        assertThat(matching("cached_19")).isEmpty();
        assertThat(registry.find(id)).isEmpty();
    }

    @Test
    void aChangeOfAnotherReplicaIsSeenWithoutAsking() {
        put("https://x.example/", "first");
        sql("update external_system set revision = revision + 1, settings = replace(settings, 'first', 'second') where name = 'Cached'",
                "notify " + SystemStore.CHANNEL);
        await().atMost(SOON).untilAsserted(() -> assertThat(matching("second")).containsExactly("Cached"));
    }

    @Test
    void aLostConnectionLosesNoChange() {
        put("https://x.example/", "before");
        sql("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()",
                "update external_system set revision = revision + 1, settings = replace(settings, 'before', 'meanwhile') where name = 'Cached'");
        await().atMost(SOON).untilAsserted(() -> assertThat(matching("meanwhile")).containsExactly("Cached"));
        sql("update external_system set revision = revision + 1, settings = replace(settings, 'meanwhile', 'after') where name = 'Cached'",
                "notify " + SystemStore.CHANNEL);
        await().atMost(SOON).untilAsserted(() -> assertThat(matching("after")).containsExactly("Cached"));
    }

    @Test
    void aChangeIsAnsweredAsStoredAlsoWhereItCannotBeSeenYet() {
        put("https://x.example/", "seen");
        sql("insert into external_system (id, name, revision, managed_by, settings) values (gen_random_uuid(), 'Broken', 1, 'api', '{')");
        try {
            put("https://x.example/2", "stored");
            assertThat(matching("seen")).containsExactly("Cached");
        } finally {
            sql("delete from external_system where name = 'Broken'", "notify " + SystemStore.CHANNEL);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(matching("stored")).containsExactly("Cached"));
    }

    @Test
    void partnersAreKeptOpenForOneRevision() {
        put("https://x.example/1", "*");
        var first = cached();
        var partner = partners.of(first);
        assertThat(partners.of(first)).isSameAs(partner);
        put("https://x.example/2", "*");
        var newer = partners.of(cached());
        assertThat(newer).isNotSameAs(partner);
        assertThat(partners.of(first)).as("who comes late").isSameAs(newer);
    }

    @Test
    void whatBelongsToASystemGoesInTheSameTransaction() {
        put("https://x.example/", "*");
        var id = cached().id();
        removals.refused().add(id);
        given().delete("/v1/systems/Cached").then().statusCode(500);
        given().get("/v1/systems/Cached").then().statusCode(200);
        assertThat(registry.find(id)).isPresent();
        removals.refused().clear();
        given().delete("/v1/systems/Cached").then().statusCode(204);
        assertThat(removals.removed()).endsWith(id, id);
    }
}
