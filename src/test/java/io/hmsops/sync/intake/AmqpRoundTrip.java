package io.hmsops.sync.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.sun.net.httpserver.HttpServer;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that somebody else made, Qpid Proton's for Python, sends every form of event to a broker and reads outcomes and rejected
 * messages there, by {@code src/test/python/sync_amqp.py}; what the service made of them is asked over HTTP.
 */
abstract class AmqpRoundTrip {

    private static final Path PYTHON = Path.of("/usr/bin/python3"); // the one that Debian's packages are for
    private static final String SCRIPT = "src/test/python/sync_amqp.py";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DATA = "{\"title\":\"Ramps\",\"steps\":3}";
    private static final byte[] DOCUMENT = "%PDF-1.7 \0\1\2\3 ramps".getBytes(StandardCharsets.ISO_8859_1);

    private final String run = UUID.randomUUID().toString();
    private final String source = "urn:roundtrip:" + run;
    private final String type = "t." + run;
    private HttpServer partner;
    private Path directory;

    /** {@code amqp://user:password@host:port} of the broker. */
    abstract String broker();

    /** What the broker calls the queue of that name. */
    abstract String address(String queue);

    /** To the service. */
    RequestSpecification asking() {
        return given();
    }

    /** Whether Python has the client. */
    static boolean isClientThere() throws IOException, InterruptedException {
        return Files.isExecutable(PYTHON) && new ProcessBuilder(PYTHON.toString(), "-c", "import proton")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @BeforeEach
    void register(@TempDir Path empty) throws IOException {
        directory = empty;
        partner = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        partner.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            call.sendResponseHeaders(call.getRequestHeaders().getFirst("ce-subject").startsWith("refused") ? 422 : 204, -1);
            call.close();
        });
        partner.start();
        var system = new JsonObject().put("name", run).put("endpoint", "http://127.0.0.1:" + partner.getAddress().getPort() + "/")
                .put("subscriptions", List.of(Map.of("types", List.of(type))));
        asking().contentType("application/json").body(system.encode()).post("/v1/systems").then().statusCode(201);
    }

    @AfterEach
    void end() {
        asking().delete("/v1/systems/" + run).then().statusCode(204);
        partner.stop(0);
    }

    @Test
    void everyFormGoesInAndItsOutcomeComesOut() throws Exception {
        var file = Files.write(directory.resolve("policy 42.pdf"), DOCUMENT);
        var sent = new TreeMap<String, String>(); // subject to the event's id
        for (var form : List.of("binary", "structured", "simple")) {
            sent.put(form, send(form, "--subject", form, "--data", DATA));
        }
        sent.put("document", send("document", "--subject", "document", "--file", file.toString(), "--content-type", "application/pdf"));
        sent.put("refused", send("binary", "--subject", "refused", "--data", DATA));
        var malformed = send("malformed");
        for (var form : List.of("binary", "structured", "simple")) {
            send(form, "--subject", form, "--data", DATA, "--id", sent.get(form)); // once more
        }
        send("binary", "--subject", "last", "--id", "last-" + run);
        sent.put("last", "last-" + run);

        await().atMost(PATIENCE).untilAsserted(() -> asking().queryParam("source", source).get("/v1/events").then().statusCode(200)
                .body("items.findAll { it.subject == 'last' }", hasSize(1)));
        var stored = stored();
        assertThat(stored.keySet()).containsExactlyInAnyOrderElementsOf(sent.keySet());
        stored.forEach((subject, event) -> assertThat(event.getString("id")).isEqualTo(sent.get(subject)));
        for (var form : List.of("binary", "structured", "simple")) {
            assertThat(stored.get(form).getJsonObject("data")).isEqualTo(new JsonObject(DATA));
        }
        assertThat(document(stored.get("document"))).isEqualTo(DOCUMENT);

        var rejected = read("sync.events.rejected", message -> malformed.equals(message.getString("id")), 1).get(0);
        assertThat(rejected.getString("body")).isEqualTo("{\"type\":");
        assertThat(rejected.getJsonObject("applicationProperties").getMap()).containsEntry("kept", "yes")
                .containsEntry("sync-rejected-status", 400).extractingByKey("sync-rejected-reason").asString().contains("not valid JSON");

        theirOutcomesComeOut(stored);
    }

    private void theirOutcomesComeOut(Map<String, JsonObject> stored) throws Exception {
        var outcomes = read("sync.outcomes", message -> run.equals(data(message).getString("system")), stored.size() + 1);
        var told = new TreeMap<String, List<String>>();
        outcomes.forEach(outcome -> told.computeIfAbsent(attribute(outcome, "subject"), subject -> new ArrayList<>())
                .add(attribute(outcome, "type").substring("io.hmsops.sync.delivery.".length())));
        assertThat(told.keySet()).isEqualTo(stored.keySet());
        assertThat(told).allSatisfy((subject, ends) ->
                assertThat(ends).isEqualTo(subject.equals("refused") ? List.of("failed", "dead") : List.of("delivered")));
        for (var outcome : outcomes) {
            var subject = attribute(outcome, "subject");
            var end = subject.equals("refused") ? "dead" : "delivered";
            assertThat(data(outcome).getString("event")).isEqualTo(stored.get(subject).getString("eventId"));
            var delivery = data(outcome).getString("delivery");
            asking().get("/v1/deliveries/" + delivery).then().statusCode(200)
                    .body("state", equalTo(end));
        }
        assertThat(outcomes.stream().map(outcome -> attribute(outcome, "id")).collect(Collectors.toSet())).hasSameSizeAs(outcomes);
    }

    private static JsonObject data(JsonObject message) {
        var body = message.getJsonObject("body");
        return body.getJsonObject("data", body);
    }

    /** In either mode. */
    private static String attribute(JsonObject message, String name) {
        var properties = message.getJsonObject("applicationProperties");
        return properties != null && properties.containsKey("cloudEvents:" + name) ? properties.getString("cloudEvents:" + name)
                : message.getJsonObject("body").getString(name);
    }

    /** The events of this run, by subject; there is one of each. */
    private Map<String, JsonObject> stored() {
        List<Map<String, Object>> items = asking().queryParam("source", source).get("/v1/events").then().extract().path("items");
        return items.stream().map(item -> new JsonObject(asking().get("/v1/events/" + item.get("eventId")).asString()))
                .collect(Collectors.toMap(event -> event.getString("subject"), Function.identity()));
    }

    private byte[] document(JsonObject event) {
        var answer = asking().get("/v1/events/" + event.getString("eventId") + "/document").then().statusCode(200).extract();
        assertThat(answer.contentType()).isEqualTo("application/pdf");
        assertThat(answer.header("Content-Disposition")).contains("policy 42.pdf");
        return answer.asByteArray();
    }

    private String send(String form, String... options) throws Exception {
        var arguments = new ArrayList<>(List.of(form, "--to", address("sync.events"), "--source", source, "--type", type));
        arguments.addAll(List.of(options));
        return python(arguments).get(0);
    }

    /** Reads until it has that many of those wanted, and settles all that it reads. */
    private List<JsonObject> read(String queue, Predicate<JsonObject> wanted, int count) throws Exception {
        var found = new ArrayList<JsonObject>();
        while (found.size() < count) {
            python(List.of("read", address(queue), "--count", "" + (count - found.size()))).stream().map(JsonObject::new).filter(wanted)
                    .forEach(found::add);
        }
        return found;
    }

    private List<String> python(Collection<String> arguments) throws Exception {
        var command = new ArrayList<>(List.of(PYTHON.toString(), SCRIPT, broker()));
        command.addAll(arguments);
        var out = Files.createTempFile(directory, "out", "");
        var errors = Files.createTempFile(directory, "errors", "");
        var process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("%s: %s", arguments, Files.readString(errors)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(out);
    }
}
