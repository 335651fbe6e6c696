package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The description holds what {@code META-INF/openapi.yaml} says and what the annotations say. */
@QuarkusTest
class OpenApiTest {

    @Test
    void describesTheFormsOfAnEvent() {
        var api = given().accept("application/json").get("/q/openapi?format=json").then().statusCode(200).extract().jsonPath();
        var post = "paths.'/v1/events'.post.";
        assertThat(api.<String, Object>getMap(post + "requestBody.content")).containsOnlyKeys("application/json",
                "application/cloudevents+json", "application/cloudevents-batch+json", "multipart/form-data");
        assertThat(api.getString(post + "requestBody.content.'application/json'.examples.least.value.type")).isEqualTo("policy_updated");
        assertThat(api.<String, Object>getMap(post + "responses")).containsOnlyKeys("200", "202", "400", "409", "413", "415", "422", "503");
        assertThat(api.<String>getList(post + "parameters.name")).contains("dryRun", "Prefer", "Idempotency-Key", "ce-specversion")
                .doesNotHaveDuplicates();
        assertThat(api.<String>getList(post + "tags")).isEqualTo(List.of("Events"));
        assertThat(api.<String, Object>getMap("components.schemas")).containsKeys("Problem", "SimpleEvent", "CloudEvent", "EventView");
    }

    @Test
    void keepsWhatTheAnnotationsSay() {
        var api = given().accept("application/json").get("/q/openapi?format=json").then().statusCode(200).extract().jsonPath();
        assertThat(api.getString("info.title")).isEqualTo("HMS-OPS Sync");
        assertThat(api.<Map<String, Object>>get("paths.'/v1/events'")).containsKeys("get", "post");
        assertThat(api.<Map<String, Object>>get("paths")).containsKeys("/v1/events/{eventId}", "/v1/events/{eventId}/document",
                "/v1/deliveries", "/v1/deliveries/{id}/retry", "/v1/deliveries/retry", "/v1/jobs", "/v1/jobs/{id}", "/v1/systems");
        assertThat(api.<String, Object>getMap("paths.'/v1/deliveries/retry'.post.responses")).containsOnlyKeys("202", "400");
        assertThat(api.<String, Object>getMap("paths.'/v1/deliveries/{id}/retry'.post.responses")).containsOnlyKeys("202", "404", "409");
        assertThat(api.<String>getList("paths.'/v1/events'.get.parameters.name")).contains("limit", "cursor", "subject");
    }
}
