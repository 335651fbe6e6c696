package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.AccessBoard;
import io.hmsops.sync.testing.Backends;
import io.hmsops.sync.testing.Partners;
import io.hmsops.sync.testing.Program;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A document larger than the program's heap of 256 MB would bear whole: 200 MB in, out to a partner, and out to a reader. */
class LargeDocumentIT {

    private static final long SIZE = 200L * 1024 * 1024;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void passesThroughASmallHeap() throws Exception {
        Backends.database().createDatabase("large");
        try (var partners = Partners.start("large"); var program = new Program("large",
                Map.of("sync.secrets.refs." + Partners.COMPLIANCE_SECRET, "compliance-demo")).start()) {
            put(program, "DocRepo", new JsonObject().put("connector", "document").put("endpoint", partners.documents().endpoint())
                    .put("delivery", new JsonObject().put("timeout", "PT2M")));
            var digest = MessageDigest.getInstance("SHA-256");
            var document = new DigestInputStream(new Noise(SIZE), digest);
            var before = """
                    --frontier\r
                    Content-Disposition: form-data; name="event"\r
                    Content-Type: application/json\r
                    \r
                    %s\r
                    --frontier\r
                    Content-Disposition: form-data; name="document"; filename="large.pdf"\r
                    Content-Type: application/pdf\r
                    \r
                    """.formatted(AccessBoard.event("large"));
            var body = new SequenceInputStream(Collections.enumeration(List.of(text(before), document, text("\r\n--frontier--\r\n"))));
            var answer = HTTP.send(HttpRequest.newBuilder(URI.create(program.url("/v1/events")))
                    .header("Content-Type", "multipart/form-data; boundary=frontier").header("Prefer", "wait=60")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("{\"DocRepo\":\"ok\"}");
            assertThat(answer.statusCode()).isEqualTo(200);

            var sha256 = HexFormat.of().formatHex(digest.digest());
            try (var stored = Files.newInputStream(partners.documents().file("large"))) {
                assertThat(digestOf(stored)).as("what the repository holds").isEqualTo(sha256);
            }
            var location = answer.headers().firstValue("Location").orElseThrow();
            var served = HTTP.send(HttpRequest.newBuilder(URI.create(program.url(location + "/document"))).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (var bytes = served.body()) {
                assertThat(digestOf(bytes)).as("what is served back").isEqualTo(sha256);
            }
            assertThat(served.headers().firstValue("ETag")).contains('"' + sha256 + '"');
        }
    }

    private static void put(Program program, String name, JsonObject system) throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create(program.url("/v1/systems/" + name)))
                .header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(system.encode())).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String digestOf(InputStream in) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Bytes that do not compress, the same at each reading. */
    private static final class Noise extends InputStream {
        private final Random random = new Random(42);
        private long left;

        Noise(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? random.nextInt(256) : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            var chunk = new byte[(int) Math.min(left, length)];
            random.nextBytes(chunk);
            System.arraycopy(chunk, 0, into, offset, chunk.length);
            left -= chunk.length;
            return chunk.length;
        }
    }
}
