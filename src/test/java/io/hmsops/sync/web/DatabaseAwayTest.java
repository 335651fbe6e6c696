package io.hmsops.sync.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.hmsops.sync.testing.Backends;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DatabaseAwayTest {

    @Test
    void isFoundBelowWhateverWrapsIt() {
        assertThat(DatabaseAway.isWhy(new IllegalStateException(new RuntimeException(new ConnectException("refused"))))).isTrue();
        assertThat(DatabaseAway.isWhy(new PgException("x", "FATAL", "57P03", null))).isTrue();
        assertThat(DatabaseAway.isWhy(new IllegalStateException(new SQLException("too many connections", "53300")))).isTrue();
        assertThat(DatabaseAway.isWhy(new PgException("x", "ERROR", "23505", null))).isFalse();
        assertThat(DatabaseAway.isWhy(new IllegalStateException())).isFalse();
    }

    @Test
    void questionsAreAnsweredThatLaterIsBetter() {
        var paths = List.of("/v1/events", "/v1/events/" + UUID.randomUUID(), "/v1/events/" + UUID.randomUUID() + "/document",
                "/v1/deliveries", "/v1/deliveries?system=x", "/v1/deliveries/" + UUID.randomUUID(), "/v1/systems", "/v1/systems/x");
        paths.forEach(path -> given().get(path)); // with connections in the pool, that break
        Backends.database().stop();
        try {
            for (int i = 0; i < 3; i++) {
                paths.forEach(path -> given().get(path).then().statusCode(503).contentType("application/problem+json")
                        .header("Retry-After", "5").body("title", equalTo("Service Unavailable"))
                        .body(not(containsString("localhost"))).body(not(containsString("SQL"))));
            }
        } finally {
            Backends.database().start();
        }
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() ->
                paths.forEach(path -> assertThat(given().get(path).statusCode()).isIn(200, 404)));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }
}
