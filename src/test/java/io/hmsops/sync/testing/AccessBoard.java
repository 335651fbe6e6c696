package io.hmsops.sync.testing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;

import io.hmsops.sync.dev.DemoComplianceDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** The agency of the mission: what it publishes, and the three partner systems it registers. */
public final class AccessBoard {

    public static final String TITLE = "Accessibility Guidelines";

    private final Partners partners;

    public AccessBoard(Partners partners) {
        this.partners = partners;
    }

    /** With a retry schedule in fractions of a second, so that tests need not wait. */
    public void register(int port) {
        put(port, "DocRepo", new JsonObject().put("connector", "document").put("endpoint", partners.documents().endpoint()));
        put(port, "TrainingCalendar", new JsonObject().put("endpoint", partners.calendar().endpoint()));
        put(port, "ComplianceDB", new JsonObject().put("connector", "sql").put("endpoint", partners.compliance().endpoint())
                .put("auth", new JsonObject().put("kind", "basic").put("username", DemoComplianceDatabase.USERNAME)
                        .put("password", new JsonObject().put("secretRef", Partners.COMPLIANCE_SECRET)))
                .put("options", new JsonObject().put("statement", DemoComplianceDatabase.STATEMENT)));
    }

    public void unregister(int port) {
        List.of("DocRepo", "TrainingCalendar", "ComplianceDB").forEach(name ->
                given().port(port).delete("/v1/systems/" + name).then().statusCode(204));
    }

    private static void put(int port, String name, JsonObject system) {
        var waits = new JsonArray();
        for (int i = 0; i < 50; i++) {
            waits.add("PT0.3S");
        }
        system.put("delivery", new JsonObject().put("retry", new JsonObject().put("schedule", waits)));
        given().port(port).contentType("application/json").body(system.encode())
                .put("/v1/systems/" + name).then().statusCode(anyOf(is(200), is(201)));
    }

    /** The event in the simple form. */
    public static String event(String subject) {
        return new JsonObject().put("type", "policy_updated").put("id", subject).put("data", new JsonObject()
                .put("title", TITLE).put("effective", "2026-03-01").put("version", "2.1")).encode();
    }

    /** Not a real PDF, but its first and last bytes and nothing compressible between. */
    public static byte[] pdf(int size) {
        var bytes = new byte[size + 16];
        new Random(size).nextBytes(bytes);
        System.arraycopy("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 9);
        System.arraycopy("\n%%EOF\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, bytes.length - 7, 7);
        return bytes;
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
