package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As the engine pauses: by id, from anywhere, many times over. */
@QuarkusTest
class SystemPauseTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Inject
    SystemPause pause;
    @Inject
    SystemRegistry registry;

    private UUID id;

    @BeforeEach
    void register() {
        id = UUID.fromString(given().contentType("application/json").body("{\"endpoint\": \"https://x.example/\"}")
                .put("/v1/systems/Gone").then().statusCode(201).extract().path("id"));
    }

    @AfterEach
    void remove() {
        given().delete("/v1/systems/Gone");
    }

    @Test
    void isSeenOnceItIsDone() {
        assertThat(registry.find(id)).get().satisfies(system -> assertThat(system.isPaused()).isFalse());
        pause.pause(id, "the partner answered 410 Gone").await().atMost(LONG);
        assertThat(registry.find(id)).get().satisfies(system -> {
            assertThat(system.isPaused()).isTrue();
            assertThat(system.paused().reason()).isEqualTo("the partner answered 410 Gone");
            assertThat(system.revision()).isEqualTo(2);
        });
        given().post("/v1/systems/Gone/resume").then().statusCode(200);
        assertThat(registry.find(id)).get().satisfies(system -> assertThat(system.paused()).isNull());
    }

    @Test
    void manyAtOnceMakeOneChange() {
        var all = IntStream.range(0, 20).mapToObj(i -> pause.pause(id, "attempt " + i)).toList();
        Uni.join().all(all).andFailFast().await().atMost(LONG);
        given().get("/v1/systems/Gone").then().body("revision", is(2));
    }

    @Test
    void whatIsGoneStaysGone() {
        given().delete("/v1/systems/Gone").then().statusCode(204);
        pause.pause(id, "late").await().atMost(LONG);
        pause.pause(UUID.randomUUID(), "nobody").await().atMost(LONG);
        given().get("/v1/systems/Gone").then().statusCode(404);
        register();
        given().get("/v1/systems/Gone").then().statusCode(200).body("paused", nullValue());
    }
}
