package io.hmsops.sync.connector.amqp;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.hmsops.sync.amqp.QueueReader;
import io.hmsops.sync.testing.Backends;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From the registration over an event to the message, through the whole program. */
@QuarkusTest
class AmqpFlowTest {

    private final String name = "amqp-" + UUID.randomUUID();
    private final String type = "t." + UUID.randomUUID();
    private final int port = Backends.broker().port();

    private String system(String options) {
        return """
                {"name": "%s", "connector": "amqp", "endpoint": "amqp://localhost:%d", "subscriptions": [{"types": ["%s"]}],
                 "headers": {"X-Tenant": "north"}, "options": %s}""".formatted(name, port, type, options);
    }

    @Test
    void anEventBecomesAMessage() {
        given().contentType(ContentType.JSON).body(system("""
                {"address": "%s", "format": "binary", "attributePrefix": "cloudEvents_", "durable": true, "ttl": "PT1H",
                 "capabilities": ["queue"], "subject": "{type}", "groupId": "{subject}", "deliveryIdProperty": "_AMQ_DUPL_ID"}"""
                .formatted(name))).post("/v1/systems").then().statusCode(201);
        try {
            given().contentType(ContentType.JSON).body("{\"type\":\"" + type + "\",\"id\":\"policy-42\",\"source\":\"/" + name + "\","
                            + "\"data\":{\"a\":1}}")
                    .post("/v1/events").then().statusCode(202);
            var vertx = Vertx.vertx();
            try {
                var message = new QueueReader(vertx, "localhost", port, "guest", "guest").next(name);
                assertThat(message.bodyAsBinary().toString()).isEqualTo("{\"a\":1}");
                assertThat(message.groupId()).isEqualTo("policy-42");
                assertThat(message.applicationProperties().getString("cloudEvents_type")).isEqualTo(type);
                assertThat(message.applicationProperties().getString("X-Tenant")).isEqualTo("north");
                assertThat(message.applicationProperties().getString("_AMQ_DUPL_ID")).isEqualTo(message.id());
            } finally {
                vertx.close().toCompletionStage().toCompletableFuture().join();
            }
        } finally {
            given().delete("/v1/systems/" + name).then().statusCode(204);
        }
    }

    @Test
    void wrongOptionsAreRefused() {
        refused("{}", "/options/address");
        refused("{\"address\": \"a\", \"attributePrefix\": \"ce_\"}", "/options/attributePrefix");
        refused("{\"address\": \"a\", \"capabilities\": [\"\"]}", "/options/capabilities/0");
        refused("{\"address\": \"a\", \"ttl\": \"PT0S\"}", "/options/ttl");
        refused("{\"address\": \"a\", \"topic\": \"b\"}", "/options/topic");
    }

    private void refused(String options, String pointer) {
        given().contentType(ContentType.JSON).body(system(options)).post("/v1/systems").then().statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }
}
