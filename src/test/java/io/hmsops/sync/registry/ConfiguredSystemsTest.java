package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.hmsops.sync.database.OwnContext;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ConfiguredSystemsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Map<String, String> DOC_REPO = Map.ofEntries(
            Map.entry("sync.systems.Conf.connector", "http"),
            Map.entry("sync.systems.Conf.endpoint", "https://docs.example/api"),
            Map.entry("sync.systems.Conf.subscriptions[0].types", "policy_*,x"),
            Map.entry("sync.systems.Conf.subscriptions[1].types[0]", "y"),
            Map.entry("sync.systems.Conf.headers.X-Agency", "access-board"),
            Map.entry("sync.systems.Conf.delivery.timeout", "PT3S"),
            Map.entry("sync.systems.Conf.delivery.ordering", "none"),
            Map.entry("sync.systems.Conf.delivery.max-concurrency", "3"),
            Map.entry("sync.systems.Conf.delivery.rate-per-second", "0.5"),
            Map.entry("sync.systems.Conf.delivery.statuses.delivered", "409"),
            Map.entry("sync.systems.Conf.delivery.statuses.pause[0]", "401"),
            Map.entry("sync.systems.Conf.delivery.statuses.pause[1]", "410"),
            Map.entry("sync.systems.Conf.delivery.retry.schedule", "PT1S,PT2S"));

    @Inject
    SystemRegistrations registrations;
    @Inject
    SystemStore store;
    @Inject
    SystemRegistry registry;
    @Inject
    OwnContext context;

    @AfterEach
    void remove() {
        start(Map.of());
    }

    private ConfiguredSystems configured(Map<String, String> properties) {
        var configured = new ConfiguredSystems();
        configured.config = new SmallRyeConfigBuilder().withMapping(SystemsConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build().getConfigMapping(SystemsConfig.class);
        configured.registrations = registrations;
        configured.store = store;
        return configured;
    }

    private Uni<Void> starting(Map<String, String> properties) {
        return context.run(configured(properties)::putInPlace).chain(registry::refresh);
    }

    private void start(Map<String, String> properties) {
        starting(properties).await().atMost(LONG);
    }

    private static ValidatableResponse get() {
        return given().get("/v1/systems/Conf").then();
    }

    @Test
    void isPutInPlaceWithEveryKeyAndCannotBeChangedThroughTheApi() {
        start(DOC_REPO);
        get().statusCode(200).body("managedBy", is("configuration")).body("revision", is(1))
                .body("endpoint", is("https://docs.example/api"))
                .body("subscriptions.types", equalTo(List.of(List.of("policy_*", "x"), List.of("y"))))
                .body("headers.X-Agency", is("access-board"))
                .body("auth.kind", is("none"))
                .body("delivery.timeout", is("PT3S")).body("delivery.ordering", is("none")).body("delivery.maxConcurrency", is(3))
                .body("delivery.ratePerSecond", is(0.5f))
                .body("delivery.statuses", equalTo(Map.of("delivered", List.of(409), "pause", List.of(401, 410))))
                .body("delivery.retry.schedule", equalTo(List.of("PT1S", "PT2S")));
        var body = "{\"name\": \"Conf\", \"endpoint\": \"https://x.example/\"}";
        given().contentType("application/json").body(body).post("/v1/systems").then().statusCode(409);
        given().contentType("application/json").body(body).put("/v1/systems/Conf").then().statusCode(409)
                .body("detail", containsString("sync.systems.Conf"));
        given().delete("/v1/systems/Conf").then().statusCode(409);
        get().body("revision", is(1));
    }

    @Test
    void canBePausedAndAStartDoesNotResumeIt() {
        start(DOC_REPO);
        given().post("/v1/systems/Conf/pause").then().statusCode(200).body("managedBy", is("configuration")).body("revision", is(2));
        start(DOC_REPO);
        get().body("revision", is(2)).body("paused.since", endsWith("Z"));
        var changed = new HashMap<>(DOC_REPO);
        changed.put("sync.systems.Conf.delivery.max-concurrency", "4");
        start(changed);
        get().body("revision", is(3)).body("paused.since", endsWith("Z"));
        given().post("/v1/systems/Conf/resume").then().statusCode(200).body("paused", nullValue());
    }

    @Test
    void replicasThatStartAtTheSameTimeMakeOneRevision() {
        var starts = IntStream.range(0, 6).mapToObj(i -> starting(DOC_REPO)).toList();
        Uni.join().all(starts).andFailFast().await().atMost(LONG);
        get().body("revision", is(1));
    }

    @Test
    void takesOverWhatTheApiRegisteredAndRemovesWhatIsNoLongerNamed() {
        given().contentType("application/json").body("{\"endpoint\": \"https://x.example/\"}").put("/v1/systems/Conf").then().statusCode(201);
        start(DOC_REPO);
        get().body("managedBy", is("configuration")).body("revision", is(2));
        start(Map.of());
        get().statusCode(404);
    }

    @Test
    void leavesWhatTheApiRegisteredAlone() {
        given().contentType("application/json").body("{\"endpoint\": \"https://x.example/\"}").put("/v1/systems/Conf").then().statusCode(201);
        start(Map.of());
        get().statusCode(200);
        given().delete("/v1/systems/Conf").then().statusCode(204);
    }

    @Test
    void saysNoneForOneAttempt() {
        start(Map.of("sync.systems.Conf.endpoint", "https://docs.example/api", "sync.systems.Conf.delivery.retry.schedule", "none"));
        get().body("delivery.retry.schedule", equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "endpoint | no URL | sync.systems.Conf.endpoint",
            "connector | fax | sync.systems.Conf.connector",
            "delivery.max-concurrency | 999 | sync.systems.Conf.delivery.max-concurrency",
            "delivery.rate-per-second | 0 | sync.systems.Conf.delivery.rate-per-second",
            "delivery.statuses.dead | 404,99 | sync.systems.Conf.delivery.statuses.dead[1]",
            "delivery.retry.schedule | PT1S,soon | sync.systems.Conf.delivery.retry.schedule[1]",
            "subscriptions[0].types[1] | '' | sync.systems.Conf.subscriptions[0].types",
            "headers.Host | x | sync.systems.Conf.headers.Host",
            "auth.kind | magic | sync.systems.Conf.auth.kind",
            "options.colour | red | sync.systems.Conf.options.colour"})
    void aWrongValueStopsTheStartWithItsKey(String key, String value, String named) {
        var properties = new HashMap<>(Map.of("sync.systems.Conf.endpoint", "https://docs.example/api"));
        properties.put("sync.systems.Conf." + key, value);
        assertThatThrownBy(() -> start(properties)).isInstanceOf(RuntimeException.class).hasMessageContaining(named);
        get().statusCode(404);
    }

    @Test
    void aWrongNameStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("sync.systems.\"no name\".endpoint", "https://docs.example/api")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("sync.systems.no name: ");
    }

    @Test
    void keysFollowThePointer() {
        assertThat(ConfiguredSystems.key("X", "/delivery/retry/schedule/3")).isEqualTo("sync.systems.X.delivery.retry.schedule[3]");
        assertThat(ConfiguredSystems.key("X", "/auth/token/secretRef")).isEqualTo("sync.systems.X.auth.token.secret-ref");
        assertThat(ConfiguredSystems.key("X", "/options/contentType")).isEqualTo("sync.systems.X.options.contentType");
    }
}
