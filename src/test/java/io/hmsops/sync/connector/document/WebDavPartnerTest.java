package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.HttpStandIn.Received;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Metadata;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent over WebDAV, and what each answer means, by a server that answers as told. */
class WebDavPartnerTest extends HttpConnectorContract {

    private static final String BASE = "/api/events/";

    private Partner other;

    @Override
    protected Partner open(Target target) {
        return open(target, "{document.name}", null, null, null);
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request(Deliveries.event("policy-42"), TestDocument.of("guide.pdf", 300_000));
    }

    @AfterEach
    void closeOther() {
        if (other != null) {
            result(other.close());
        }
    }

    @Test
    void putsTheDocumentsBytesWithTheirTypeAndDigest() {
        var request = request();
        result(partner.deliver(request));
        assertThat(sent()).containsExactly("PUT " + BASE + "guide.pdf");
        assertThat(http.received.get(0).body()).isEqualTo(TestDocument.bytes(0, 300_000));
        assertThat(http.received.get(0).headers()).containsEntry("content-type", "application/pdf")
                .containsEntry("content-length", "300000")
                .containsEntry("repr-digest", DocumentBody.reprDigest(request.document().document()));
    }

    @Test
    void putsAnEmptyDocument() {
        result(partner.deliver(Deliveries.request(Deliveries.event("policy-42"), TestDocument.of("empty", 0))));
        assertThat(http.received.get(0).headers()).containsEntry("content-length", "0");
    }

    @Test
    void givesUpAnEventWithoutADocument() {
        assertThat(failure(partner.deliver(Deliveries.request())).code()).isEqualTo(FailureCode.UNSUITABLE);
        assertThat(http.received).isEmpty();
    }

    @Test
    void neverCompletesADamagedDocument() {
        var damaged = TestDocument.of("a.pdf", 300_000).holding(TestDocument.flipped(300_000));
        var failure = failure(partner.deliver(Deliveries.request(Deliveries.event("policy-42"), damaged)));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessageStartingWith("the stored document is damaged: ");
        await().until(() -> http.connections() == 0);
        assertThat(http.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void makesCollectionsFromTheTopDownOnlyWhereThePutNeedsThem(int missing) {
        var deep = open("a b/{subject}/{type}/{document.name}", null, null, null);
        answering(call -> call.method().equals("PUT") && count("MKCOL") == 0 ? missing : call.uri().endsWith("/a%20b/") ? 405 : 201);
        assertThat(result(deep.deliver(request())).status()).isEqualTo(201);
        assertThat(sent()).containsExactly("PUT " + BASE + "a%20b/policy-42/policy_updated/guide.pdf", "MKCOL " + BASE + "a%20b/",
                "MKCOL " + BASE + "a%20b/policy-42/", "MKCOL " + BASE + "a%20b/policy-42/policy_updated/",
                "PUT " + BASE + "a%20b/policy-42/policy_updated/guide.pdf");
        assertThat(http.received.get(4).body()).isEqualTo(TestDocument.bytes(0, 300_000));
        http.received.clear();
        answering(call -> 204);
        result(deep.deliver(request()));
        assertThat(sent()).hasSize(1);
    }

    @Test
    void asksBeforeItSendsALargeDocument() {
        var document = TestDocument.of("large.bin", 2_000_000);
        http.will(call -> {
            if (call.method().name().equals("PUT") && count("MKCOL") == 1) {
                assertThat(call.getHeader("Expect")).isEqualTo("100-continue");
                assertThat(document.emitted).hasValue(0);
                call.response().writeContinue();
                call.body().onSuccess(body -> call.response().setStatusCode(body.length() == 2_000_000 ? 201 : 400).end());
            } else {
                http.record(call, null);
                call.response().setStatusCode(call.method().name().equals("PUT") ? 409 : 201).end();
            }
        });
        var deep = open("{subject}/{document.name}", null, null, null);
        assertThat(result(deep.deliver(Deliveries.request(Deliveries.event("policy-42"), document))).status()).isEqualTo(201);
    }

    @Test
    void looksForMissingCollectionsWhereTheConnectionIsClosedUnderALargeDocument() {
        http.will(call -> {
            if (call.method().name().equals("PUT") && count("MKCOL") == 0) {
                call.response().writeContinue();
                call.handler(chunk -> call.connection().close());
            } else {
                http.record(call, null);
                call.response().setStatusCode(201);
                call.body().onSuccess(body -> call.response().end());
            }
        });
        var document = TestDocument.of("large.bin", 2_000_000);
        var request = Deliveries.request(Deliveries.event("policy-42"), document);
        assertThat(result(open("{subject}/{document.name}", null, null, null).deliver(request)).status()).isEqualTo(201);
        assertThat(sent()).containsExactly("MKCOL " + BASE + "policy-42/", "PUT " + BASE + "policy-42/large.bin");
    }

    @Test
    void sendsALargeDocumentToAServerThatNeverSaysContinue() {
        var document = TestDocument.of("large.bin", 2_000_000);
        result(partner.deliver(Deliveries.request(Deliveries.event("policy-42"), document)));
        assertThat(http.received.get(0).body().length()).isEqualTo(2_000_000);
    }

    @Test
    void doesNotMindARefusalOfACollectionThatAnotherMadeMeanwhile() {
        answering(call -> call.method().equals("PUT") && count("MKCOL") == 0 ? 409 : call.method().equals("MKCOL") ? 409 : 201);
        assertThat(result(open("{subject}/{document.name}", null, null, null).deliver(request())).status()).isEqualTo(201);
    }

    @Test
    void saysWhichCollectionCouldNotBeMade() {
        answering(call -> call.method().equals("PUT") ? 409 : 403);
        var failure = failure(open("{subject}/{type}/{document.name}", null, null, null).deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("MKCOL " + BASE + "policy-42/: 403 Forbidden");
        assertThat(sent()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"507, 507 Insufficient Storage", "423, 423 Locked", "503, 503 Service Unavailable"})
    void triesAgainLaterWhereTheDiskIsFullOrTheDocumentLocked(int status, String words) {
        answering(call -> status);
        assertThat(failure(partner.deliver(request()))).isInstanceOf(TransientDeliveryException.class).hasMessage(words);
        http.received.clear();
        answering(call -> call.method().equals("PUT") ? 409 : status);
        assertThat(failure(open("{subject}/{type}/{document.name}", null, null, null).deliver(request())))
                .isInstanceOf(TransientDeliveryException.class).hasMessage("MKCOL " + BASE + "policy-42/: " + words);
        assertThat(sent()).hasSize(2);
    }

    @Test
    void asksForAnUnchangedDocumentWhereItIsToldTo() {
        var careful = open("{document.name}", Overwrite.IF_UNCHANGED, null, null);
        http.willAnswer(request -> request.response().setStatusCode(request.method().name().equals("HEAD") ? 404 : 201).end());
        result(careful.deliver(request()));
        assertThat(http.received.get(1).headers()).containsEntry("if-none-match", "*");
        http.willAnswer(request -> request.response().putHeader("ETag", "\"v7\"").end());
        result(careful.deliver(request()));
        assertThat(http.received.get(3).headers()).containsEntry("if-match", "\"v7\"").doesNotContainKey("if-none-match");
        http.willAnswer(request -> request.response().putHeader("Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT").end());
        result(careful.deliver(request()));
        assertThat(http.received.get(5).headers()).containsEntry("if-unmodified-since", "Sun, 01 Mar 2026 11:00:00 GMT");
        answering(call -> 200);
        assertThat(failure(careful.deliver(request())).code()).isEqualTo(FailureCode.PROTOCOL);
        assertThat(sent()).endsWith("HEAD " + BASE + "guide.pdf");
    }

    @Test
    void looksAgainOnceWhereItWasChangedMeanwhile() {
        var careful = open("{document.name}", Overwrite.IF_UNCHANGED, null, null);
        http.willAnswer(request -> request.response().setStatusCode(request.method().name().equals("HEAD") ? 200 : 412)
                .putHeader("ETag", "\"v" + http.received.size() + "\"").end());
        var failure = failure(careful.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("412 Precondition Failed");
        assertThat(sent()).hasSize(4);
        assertThat(http.received.get(3).headers()).containsEntry("if-match", "\"v3\"");
    }

    @Test
    void writesTheSidecarOnceTheDocumentIsThere() {
        var beside = open("{document.name}", null, Metadata.SIDECAR, null);
        var request = request();
        result(beside.deliver(request));
        assertThat(sent()).containsExactly("PUT " + BASE + "guide.pdf", "PUT " + BASE + "guide.pdf.json");
        var sidecar = http.received.get(1);
        assertThat(sidecar.headers()).containsEntry("content-type", "application/json")
                .containsEntry("webhook-id", request.deliveryId().toString());
        assertThat(sidecar.body().toJsonObject().getString("deliveryId")).isEqualTo(request.deliveryId().toString());
        assertThat(sidecar.body().toJsonObject().getJsonObject("document").getString("sha256"))
                .isEqualTo(request.document().document().sha256Hex());
        assertThat(sidecar.body().toString()).contains("\"data\":" + Deliveries.DATA).contains("\"subject\":\"policy-42\"");
        answering(call -> call.uri().endsWith(".json") ? 403 : 204);
        assertThat(failure(beside.deliver(request))).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("PUT " + BASE + "guide.pdf.json: 403 Forbidden");
    }

    @ParameterizedTest
    @CsvSource({"MKCOL", "HEAD", "GET", "PROPPATCH"})
    void canBeCancelledAtEveryStep(String step) {
        var all = open("{subject}/{document.name}", Overwrite.IF_UNCHANGED, Metadata.PROPERTIES, Verify.DIGEST);
        http.willAnswer(call -> {
            if (!call.method().name().equals(step)) {
                answer(call);
            }
        });
        var attempt = onContext(all.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().until(() -> http.busyWith() == 1 && sent().get(sent().size() - 1).startsWith(step));
        var closed = all.close().subscribeAsCompletionStage();
        assertThat(closed).isNotDone();
        attempt.cancel();
        assertThat(closed).succeedsWithin(java.time.Duration.ofSeconds(10));
        await().until(() -> http.busyWith() == 0 && http.connections() == 0);
    }

    @Test
    void previewsWhatComesBeforeAndAfter() {
        var preview = open("{subject}/{document.name}", Overwrite.IF_UNCHANGED, Metadata.SIDECAR, Verify.DIGEST).preview(request());
        assertThat(preview.action()).isEqualTo("PUT");
        assertThat(preview.target()).isEqualTo(http.endpoint() + "/policy-42/guide.pdf");
        var steps = (WebDavSteps) preview.body();
        assertThat(steps.document()).startsWith("[300000 bytes, SHA-256 ");
        assertThat(steps.before()).extracting(WebDavSteps.Step::action).containsExactly("HEAD");
        assertThat(steps.after()).extracting(step -> step.action() + " " + step.path()).containsExactly("MKCOL " + BASE + "policy-42/",
                "HEAD " + BASE + "policy-42/guide.pdf", "GET " + BASE + "policy-42/guide.pdf", "PUT " + BASE + "policy-42/guide.pdf.json");
        assertThat(steps.after().get(3).body()).contains(Deliveries.DATA);
        assertThat(http.received).isEmpty();
    }

    /** Lets every step be needed: the first PUT has no collection, nothing tells a digest. */
    private void answer(HttpServerRequest call) {
        switch (call.method().name()) {
            case "PUT" -> call.response().setStatusCode(count("MKCOL") == 0 ? 409 : 201).end();
            case "HEAD" -> call.response().setStatusCode(count("MKCOL") == 0 ? 404 : 200).putHeader("Content-Length", "300000").end();
            case "GET" -> call.response().end(TestDocument.bytes(0, 300_000));
            default -> call.response().setStatusCode(201).end();
        }
    }

    private void answering(Function<Received, Integer> status) {
        http.willAnswer(request -> request.response().setStatusCode(status.apply(http.received.get(http.received.size() - 1))).end());
    }

    private long count(String method) {
        return http.received.stream().filter(call -> call.method().equals(method)).count();
    }

    private List<String> sent() {
        return http.received.stream().map(call -> call.method() + " " + call.uri()).toList();
    }

    private Partner open(String path, Overwrite overwrite, Metadata metadata, Verify verify) {
        closeOther();
        other = open(Deliveries.target(http.endpoint()), path, overwrite, metadata, verify);
        return other;
    }

    static Partner open(Target target, String path, Overwrite overwrite, Metadata metadata, Verify verify) {
        return new DocumentConnector(clients()).open(target, webDav(path, overwrite, metadata, verify));
    }

    static DocumentSettings webDav(String path, Overwrite overwrite, Metadata metadata, Verify verify) {
        return new DocumentSettings(DocumentSettings.Protocol.WEBDAV, null, null, null, null, null, path, overwrite, metadata, verify);
    }
}
