package io.hmsops.sync.packaging;

import io.hmsops.sync.testing.Program;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sends requests and puts what differs from one run to the next out of the answers. */
final class ParityClient {

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final String RECENT = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z";
    private static final Pattern DELIVERY = Pattern.compile("\"deliveries\":\\[\\{\"id\":\"(" + UUID + ")");
    private static final List<String> VOLATILE = List.of("content-length", "date");
    private static final byte[] INVALID_UTF8 = "{\"type\": \"\u00ff\", \"id\": \"x\"}".getBytes(StandardCharsets.ISO_8859_1);
    /** What describes the virtual machine, which the two programs do not share. */
    private static final Pattern MACHINE = Pattern.compile("jvm_.*|process_.*|system_.*");
    /** What is shown only where something was open when it was counted. */
    private static final Pattern COUNTED_NOW_AND_THEN = Pattern.compile("sync_deliveries_(open|oldest_age_seconds) .*");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program program;
    private final Map<String, String> known = new HashMap<>();

    ParityClient(Program program, PartnerOfStatuses partner) {
        this.program = program;
        known.put("partner", "http://localhost:" + partner.port());
        known.put("partner-tls", "https://localhost:" + partner.tlsPort());
        known.put("partner-tls-misnamed", "https://127.0.0.1:" + partner.tlsPort());
        known.put("deep", "[".repeat(10_000));
    }

    Exchange send(Exchange request) throws IOException {
        var line = filled(request.line()).split(" ");
        var builder = HttpRequest.newBuilder(URI.create(program.url(line[1]))).timeout(Duration.ofSeconds(60))
                .method(line[0], HttpRequest.BodyPublishers.ofByteArray(body(request)));
        request.headers().forEach((name, value) -> builder.header(name, filled(value)));
        try {
            var response = http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            learn(response);
            return new Exchange(request.name(), Integer.toString(response.statusCode()), headers(response),
                    answered(line[1], response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private byte[] body(Exchange request) {
        if (request.body().equals("{{invalid-utf8}}")) {
            return INVALID_UTF8;
        }
        var multipart = request.headers().getOrDefault("Content-Type", "").startsWith("multipart/");
        return filled(multipart ? request.body().replace("\n", "\r\n") : request.body()).getBytes(StandardCharsets.UTF_8);
    }

    private String filled(String text) {
        for (var value : known.entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return text;
    }

    private void learn(HttpResponse<String> response) {
        response.headers().firstValue("Location").filter(location -> location.contains("/v1/events/"))
                .ifPresent(location -> known.put("event", location.substring(location.lastIndexOf('/') + 1)));
        var delivery = DELIVERY.matcher(response.body());
        if (delivery.find()) {
            known.put("delivery", delivery.group(1));
        }
    }

    private Map<String, String> headers(HttpResponse<?> response) {
        var headers = new TreeMap<String, String>();
        response.headers().map().forEach((name, values) -> {
            if (!VOLATILE.contains(name.toLowerCase())) {
                headers.put(name.toLowerCase(), masked(String.join(", ", values)));
            }
        });
        return headers;
    }

    private String answered(String path, String body) {
        return switch (path) {
            case "/q/metrics" -> body.lines().filter(line -> line.startsWith("# TYPE ")).map(line -> line.substring(7))
                    .filter(metric -> !MACHINE.matcher(metric).matches() && !COUNTED_NOW_AND_THEN.matcher(metric).matches()).sorted().collect(Collectors.joining("\n"));
            case "/q/openapi" -> body.lines().findFirst().orElse("");
            default -> path.startsWith("/q/health/") ? health(new JsonObject(body)) : masked(body);
        };
    }

    /** The checks run beside each other and are listed as they end; the channels to the broker are connected at some time or not. */
    private static String health(JsonObject health) {
        var checks = health.getJsonArray("checks").stream().map(JsonObject.class::cast)
                .sorted(Comparator.comparing((JsonObject check) -> check.getString("name"))).toList();
        checks.stream().filter(check -> check.getString("name").equals("amqp")).map(check -> check.getJsonObject("data"))
                .forEach(channels -> channels.fieldNames().forEach(channel -> channels.put(channel, "<state>")));
        return health.put("checks", new JsonArray(checks)).encodePrettily();
    }

    private String masked(String text) {
        var masked = text.replaceAll(UUID, "<id>").replaceAll(RECENT, "<time>").replaceAll("(\"durationMs\":)\\d+", "$1\"<ms>\"")
                .replaceAll("(\"webhook-timestamp\":)\"\\d+\"", "$1\"<seconds>\"").replace(program.url(""), "<service>");
        for (var name : List.of("partner", "partner-tls", "partner-tls-misnamed")) {
            masked = masked.replace(known.get(name), "<" + name + ">")
                    .replace(URI.create(known.get(name)).getAuthority(), "<" + name + ">");
        }
        return masked;
    }
}
