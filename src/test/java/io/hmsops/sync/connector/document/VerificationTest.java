package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.document.DocumentSettings.Metadata;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repository tells of the bytes that it holds, and what comes of it; and what of the properties that it did not set. */
class VerificationTest extends HttpConnectorContract {

    private static final int SIZE = 3000;
    private static final TestDocument DOCUMENT = TestDocument.of("guide.pdf", SIZE);
    private static final TestDocument OTHER = TestDocument.of("other.pdf", SIZE - 1);

    /** Contract: with a server that tells nothing but 200, and so has nothing to read back. */
    @Override
    protected Partner open(Target target) {
        return WebDavPartnerTest.open(target, "{document.name}", null, null, null);
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request(Deliveries.event("policy-42"), DOCUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Repr-Digest: sha-512=:AAAA:, %s", "Digest: SHA-256=%s",
        "OC-Checksum: SHA1:00 SHA256:%s", "X-Checksum-Sha256: %s"})
    void believesADigest(String header) {
        var parts = header.split(": ", 2);
        for (var document : List.of(DOCUMENT, OTHER)) {
            var value = switch (parts[0]) {
                case "Repr-Digest" -> DocumentBody.reprDigest(document.document());
                case "Digest" -> DocumentBody.reprDigest(document.document()).replaceAll("sha-256=:|:$", "");
                default -> document.document().sha256Hex().toUpperCase();
            };
            tells(head -> head.putHeader("Content-Length", "" + SIZE).putHeader(parts[0], parts[1].formatted(value)).end(),
                    get -> get.end());
            if (document == DOCUMENT) {
                deliver(Verify.DIGEST);
            } else {
                assertThat(failed(Verify.DIGEST)).hasMessageContaining("holds something else: another SHA-256 instead of 3000 bytes");
            }
            assertThat(http.received).extracting(call -> call.method()).doesNotContain("GET");
        }
        assertThat(http.received.get(1).headers()).containsEntry("want-repr-digest", "sha-256=10");
    }

    @Test
    void believesALengthOnlyWhereTheLengthIsAsked() {
        tells(head -> head.putHeader("Content-Length", "" + SIZE).end(), get -> get.end(TestDocument.bytes(1, SIZE + 1)));
        deliver(Verify.SIZE);
        assertThat(failed(Verify.DIGEST)).hasMessageContaining("another SHA-256");
        tells(head -> head.putHeader("Content-Length", "2999").end(), get -> get.end());
        assertThat(failed(Verify.SIZE)).hasMessageContaining("2999 bytes instead of 3000 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 405, 501})
    void readsBackWhereHeadDoesNotTell(int status) {
        for (var verify : List.of(Verify.SIZE, Verify.DIGEST)) {
            tells(head -> head.setStatusCode(status).putHeader("Content-Encoding", "br").end(),
                    get -> get.end(TestDocument.bytes(0, SIZE)));
            deliver(verify);
            tells(head -> head.setStatusCode(status).putHeader("Content-Encoding", "br").end(),
                    get -> get.end(TestDocument.bytes(0, SIZE - 1)));
            assertThat(failed(verify)).hasMessageContaining("2999 bytes instead");
        }
    }

    @Test
    void readsNoMoreBackThanWasSent() {
        tells(head -> head.end(), get -> endless(get.setChunked(true)));
        assertThat(failed(Verify.DIGEST)).hasMessageContaining("more bytes");
        org.awaitility.Awaitility.await().until(() -> http.connections() == 0);
    }

    @Test
    void doesNotTakeABrokenAnswerForAnotherDocument() {
        http.willAnswer(call -> {
            if (call.method().name().equals("GET")) {
                call.response().putHeader("Content-Length", "" + SIZE).write(TestDocument.bytes(0, 1000))
                        .onSuccess(v -> call.connection().close());
            } else {
                call.response().end();
            }
        });
        var failure = fails(Verify.DIGEST, null);
        assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL);
        assertThat(failure).hasMessage("GET /api/events/guide.pdf: the answer broke off after 1000 bytes");
    }

    @Test
    void failsWhereItsGone() {
        tells(head -> head.setStatusCode(404).end(), get -> get.end());
        assertThat(fails(Verify.SIZE, null)).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("HEAD /api/events/guide.pdf: 404 Not Found");
    }

    @Test
    void failsWhereAPropertyWasNotSet() {
        var body = "<?xml version='1.0'?><a:multistatus xmlns:a='DAV:'><a:response><a:href>/x</a:href><a:propstat><a:prop/>"
                + "<a:status>HTTP/1.1 424 Failed Dependency</a:status></a:propstat><a:propstat><a:prop/><a:status>HTTP/1.1 %s</a:status>"
                + "</a:propstat></a:response></a:multistatus>";
        patched(body.formatted("507 Insufficient Storage"));
        assertThat(fails(null, Metadata.PROPERTIES)).hasMessage("PROPPATCH /api/events/guide.pdf: 507 Insufficient Storage");
        patched(body.formatted("200 OK").replace("424 Failed Dependency", "200 OK"));
        assertThatCode(() -> deliver(null, Metadata.PROPERTIES)).doesNotThrowAnyException();
        for (var nonsense : List.of("", "<a/>", "<!DOCTYPE a SYSTEM 'http://localhost:" + http.port() + "/evil'><a>&e;</a>")) {
            patched(nonsense);
            assertThat(fails(null, Metadata.PROPERTIES).code()).isEqualTo(FailureCode.PROTOCOL);
        }
        assertThat(http.received).noneMatch(call -> call.uri().contains("evil"));
    }

    private void patched(String body) {
        http.willAnswer(call -> call.response().setStatusCode(call.method().name().equals("PUT") ? 201 : 207).end(body));
    }

    private void tells(Consumer<HttpServerResponse> head, Consumer<HttpServerResponse> get) {
        http.willAnswer(call -> {
            switch (call.method().name()) {
                case "HEAD" -> head.accept(call.response());
                case "GET" -> get.accept(call.response());
                default -> call.response().setStatusCode(201).end();
            }
        });
    }

    private DeliveryException failed(Verify verify) {
        var failure = fails(verify, null);
        assertThat(failure).isInstanceOf(TransientDeliveryException.class);
        assertThat(failure.code()).isEqualTo(FailureCode.CORRUPT);
        return failure;
    }

    private DeliveryException fails(Verify verify, Metadata metadata) {
        var other = other(verify, metadata);
        try {
            return failure(other.deliver(request()));
        } finally {
            result(other.close());
        }
    }

    private void deliver(Verify verify) {
        deliver(verify, null);
    }

    private void deliver(Verify verify, Metadata metadata) {
        var other = other(verify, metadata);
        result(other.deliver(request()));
        result(other.close());
    }

    private Partner other(Verify verify, Metadata metadata) {
        return WebDavPartnerTest.open(Deliveries.target(http.endpoint()), "{document.name}", null, metadata, verify);
    }

    private static void endless(HttpServerResponse response) {
        response.write(Buffer.buffer("z".repeat(1000))).onSuccess(v -> endless(response));
    }
}
