package io.hmsops.sync.testing;

import static io.restassured.RestAssured.given;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Many numbered events in one request. */
public final class EventBatch {

    private EventBatch() {
    }

    /** Posts as many to the application under test, their subjects in turn; they are accepted in the order of their numbers. */
    public static List<Accepted> post(String type, int firstNumber, int events, int subjects) {
        var batch = new JsonArray();
        for (int number = firstNumber; number < firstNumber + events; number++) {
            batch.add(new JsonObject().put("specversion", "1.0").put("type", type).put("source", "/batch")
                    .put("id", type + "-" + UUID.randomUUID()).put("subject", type + "-" + number % subjects)
                    .put("data", new JsonObject().put("number", number)));
        }
        List<String> ids = given().contentType("application/cloudevents-batch+json; charset=utf-8").body(batch.encode())
                .post("/v1/events").then().statusCode(202).extract().path("eventId");
        var accepted = new ArrayList<Accepted>();
        for (int i = 0; i < events; i++) {
            var number = firstNumber + i;
            accepted.add(new Accepted(UUID.fromString(ids.get(i)), number, type + "-" + number % subjects, number));
        }
        return accepted;
    }
}
