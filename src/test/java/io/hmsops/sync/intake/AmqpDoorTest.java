package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.hmsops.sync.amqp.OwnBrokers;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpMessageBuilder;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.message.Message;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real client puts messages into a real broker; what became of them is asked over HTTP and of the rejected address. */
@QuarkusTest
class AmqpDoorTest {

    private static final ConcurrentLinkedQueue<AmqpMessage> REJECTED = new ConcurrentLinkedQueue<>();
    private static final String STRUCTURED = "application/cloudevents+json";

    private static Vertx vertx;
    private static AmqpSender sender;

    private final String source = "urn:amqp:" + UUID.randomUUID();

    @BeforeAll
    static void connect() throws Exception {
        vertx = Vertx.vertx();
        var client = AmqpClient.create(vertx, new AmqpClientOptions().setHost("localhost")
                .setPort(ConfigProvider.getConfig().getValue("amqp-port", Integer.class)));
        var connection = await(client.connect());
        sender = await(connection.createSender("sync.events"));
        await(connection.createReceiver("sync.events.rejected")).handler(REJECTED::add);
    }

    @AfterAll
    static void disconnect() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static AmqpMessageBuilder message(String contentType, String body) {
        return AmqpMessage.create().durable(true).contentType(contentType).withBufferAsBody(Buffer.buffer(body));
    }

    private String structured(String id, String members) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + source + "\",\"type\":\"t\"" + members + "}";
    }

    private String simple(String members) {
        return "{\"type\":\"t\",\"id\":\"policy-42\",\"source\":\"" + source + "\"" + members + "}";
    }

    private static void send(AmqpMessageBuilder... messages) throws Exception {
        for (var message : messages) {
            await(sender.sendWithAck(message.build()));
        }
    }

    private void stored(int events) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
                given().queryParam("source", source).get("/v1/events").then().statusCode(200).body("items", hasSize(events)));
    }

    private AmqpMessage rejected(String marker) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> REJECTED.stream()
                .filter(message -> marker.equals(message.id())).findFirst(), found -> found.isPresent()).orElseThrow();
    }

    @Test
    void structuredInItsOrder() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(message(STRUCTURED, structured("" + i, ",\"subject\":\"s\",\"data\":" + i)));
        }
        stored(20);
        var ids = given().queryParam("source", source).get("/v1/events").then().extract().<List<String>>path("items.id");
        assertThat(ids).containsExactly("19", "18", "17", "16", "15", "14", "13", "12", "11", "10", "9", "8", "7", "6", "5", "4", "3", "2",
                "1", "0");
    }

    @Test
    void binary() throws Exception {
        send(message("text/plain", "hallo").applicationProperties(new JsonObject().put("cloudEvents:specversion", "1.0")
                .put("cloudEvents:id", "1").put("cloudEvents:type", "t").put("cloudEvents_source", source).put("cloudEvents_flag", true)
                .put("cloudEvents_count", 5).put("other", "x")));
        stored(1);
        var id = given().queryParam("source", source).get("/v1/events").then().extract().<String>path("items[0].eventId");
        given().get("/v1/events/" + id).then().body("dataContentType", equalTo("text/plain")).body("dataBase64", equalTo("aGFsbG8="))
                .body("extensions.flag", equalTo(true)).body("extensions.count", equalTo(5)).body("extensions.size()", equalTo(2));
    }

    @Test
    void simpleFormOnceForEachMessageId() throws Exception {
        var id = UUID.randomUUID().toString();
        send(message("application/json", simple("")).id(id), message("application/json", simple("")).id(id),
                AmqpMessage.create().id(id + "x").withBody(simple("")));
        stored(2);
    }

    @Test
    void malformedMessagesAreCopiedAndTheNextOnesArrive() throws Exception {
        var id = UUID.randomUUID().toString();
        send(message("application/json", "{\"type\":").id(id + 1).applicationProperties(new JsonObject().put("kept", "yes")),
                message(STRUCTURED, "{}").id(id + 2), message("application/cloudevents-batch+json", "[]").id(id + 3),
                message("application/json", "[".repeat(10_000)).id(id + 4), message("text/csv", "a;b").id(id + 5),
                message(STRUCTURED, structured("1", "")), message(STRUCTURED, structured("1", ",\"data\":1")).id(id + 6),
                message(STRUCTURED, structured("2", "")), message(STRUCTURED, structured("2", "")));
        stored(2);
        var broken = rejected(id + 1);
        assertThat(broken.bodyAsBinary().toString()).isEqualTo("{\"type\":");
        assertThat(broken.contentType()).isEqualTo("application/json");
        assertThat(broken.applicationProperties().getString("kept")).isEqualTo("yes");
        assertThat(broken.applicationProperties().getString("sync-rejected-reason")).contains("not valid JSON");
        assertThat(broken.applicationProperties().getInteger("sync-rejected-status")).isEqualTo(400);
        assertThat(rejected(id + 2).applicationProperties().getString("sync-rejected-reason")).contains("/specversion");
        assertThat(rejected(id + 3).applicationProperties().getInteger("sync-rejected-status")).isEqualTo(415);
        assertThat(rejected(id + 4).applicationProperties().getString("sync-rejected-reason")).contains("nesting depth");
        assertThat(rejected(id + 5).applicationProperties().getInteger("sync-rejected-status")).isEqualTo(415);
        assertThat(rejected(id + 6).applicationProperties().getInteger("sync-rejected-status")).isEqualTo(422);
    }

    @Test
    void aDocumentInside() throws Exception {
        send(message("application/json", simple(",\"document\":{\"name\":\"a.txt\",\"content\":\"aGFsbG8=\"}")));
        stored(1);
        given().queryParam("source", source).get("/v1/events").then().body("items[0].document.size", equalTo(5));
    }

    private AmqpMessageBuilder document(String id, String contentType, byte[] body, JsonObject more) {
        var message = AmqpMessage.create().id(id).durable(true).withBufferAsBody(Buffer.buffer(body));
        if (contentType != null) {
            message.contentType(contentType);
        }
        return message.applicationProperties(new JsonObject().put("cloudEvents:specversion", "1.0").put("cloudEvents:id", id)
                .put("cloudEvents:type", "t").put("cloudEvents:source", source).put("cloudEvents:case", "7").mergeIn(more));
    }

    @Test
    void aDocumentAsTheBody() throws Exception {
        var bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        var sent = document("1", "application/pdf", bytes, new JsonObject().put("cloudEvents:documentname", "Bericht 7.pdf")
                .put("cloudEvents:documentsha256", digest));
        send(sent, sent, document("2", null, new byte[0], new JsonObject().put("cloudEvents_documentname", "empty")));
        stored(2);
        var id = given().queryParam("source", source).get("/v1/events").then().extract().<String>path("items[1].eventId");
        given().get("/v1/events/" + id).then().body("document.name", equalTo("Bericht 7.pdf"))
                .body("document.contentType", equalTo("application/pdf")).body("document.sha256", equalTo(digest))
                .body("extensions.case", equalTo("7")).body("extensions.size()", equalTo(1))
                .body("data", nullValue()).body("dataBase64", nullValue()).body("dataContentType", nullValue());
        assertThat(given().get("/v1/events/" + id + "/document").then().statusCode(200).extract().asByteArray()).isEqualTo(bytes);
    }

    @Test
    void aDocumentThatIsNotAsItSaysIsRejected() throws Exception {
        var id = UUID.randomUUID().toString();
        send(document(id + 1, "application/pdf", new byte[9], new JsonObject().put("cloudEvents:documentname", "a.pdf")
                        .put("cloudEvents:documentsha256", "ab".repeat(32))),
                document(id + 2, "no type", new byte[9], new JsonObject().put("cloudEvents:documentname", "")
                        .put("cloudEvents:documentsha256", "x")));
        assertThat(rejected(id + 1).applicationProperties().getString("sync-rejected-reason")).contains("SHA-256");
        assertThat(rejected(id + 2).applicationProperties().getString("sync-rejected-reason"))
                .isEqualTo("/documentname: This must not be empty. (and 2 more)");
        stored(0);
    }

    @Test
    void theCopyOfARejectedMessageIsTheMessage() throws Exception {
        var id = UUID.randomUUID().toString();
        var message = Message.Factory.create();
        message.setDurable(true);
        message.setMessageId(id);
        message.setCorrelationId("correlated");
        message.setReplyTo("answers");
        message.setSubject("about");
        message.setMessageAnnotations(new MessageAnnotations(Map.of(Symbol.valueOf("x-opt-mine"), "yes")));
        message.setApplicationProperties(new ApplicationProperties(Map.of("n", 7, "ok", true)));
        message.setBody(new AmqpValue("{\"no\": \"event\"}"));
        var own = new OwnBrokers(vertx, Map.of());
        var raw = own.at(ConfigProvider.getConfig().getValue("amqp-port", Integer.class)).sender("sync.events", "test");
        raw.send(message).await().atMost(Duration.ofSeconds(20));
        raw.close().await().atMost(Duration.ofSeconds(20));
        var copy = rejected(id).unwrap();
        assertThat(copy.isDurable()).isTrue();
        assertThat(copy.getCorrelationId()).isEqualTo("correlated");
        assertThat(copy.getReplyTo()).isEqualTo("answers");
        assertThat(copy.getSubject()).isEqualTo("about");
        assertThat(copy.getMessageAnnotations().getValue()).containsEntry(Symbol.valueOf("x-opt-mine"), "yes");
        assertThat(copy.getApplicationProperties().getValue()).containsEntry("n", 7).containsEntry("ok", true)
                .containsEntry("sync-rejected-status", 400).containsKey("sync-rejected-reason").hasSize(4);
        assertThat(copy.getBody()).usingRecursiveComparison().isEqualTo(message.getBody());
    }

    @Test
    void isWatched() throws Exception {
        send(message(STRUCTURED, structured("1", "")));
        stored(1);
        given().get("/q/metrics").then().body(containsString("sync_amqp_connected{channel=\"events\"} 1.0"))
                .body(containsString("sync_amqp_connected{channel=\"events.rejected\"} 1.0"))
                .body(containsString("sync_amqp_received_total{outcome=\"accepted\"}"))
                .body(containsString("sync_amqp_batch_count"));
        given().get("/q/health/ready").then().statusCode(200)
                .body("checks.find { it.name == 'amqp' }.data.events", startsWith("connected since "));
    }
}
