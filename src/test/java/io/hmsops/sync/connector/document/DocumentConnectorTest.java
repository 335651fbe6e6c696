package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Method;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DocumentConnectorTest extends HttpConnectorContract {

    private static final DocumentSettings DEFAULTS = form(null, null, null, null, null);

    private record Part(String name, String filename, String contentType, Buffer content) {
    }

    @Override
    protected Partner open(Target target) {
        return open(target, DEFAULTS);
    }

    @Override
    protected DeliveryRequest request() {
        return request(TestDocument.of("guide.pdf", 300_000));
    }

    @Test
    void uploadsPayloadAndFileThatARealParserReads() {
        var parts = parsed(DEFAULTS, request(TestDocument.of("guide.pdf", 300_000)));
        assertThat(parts.get(0)).isEqualTo(new Part("metadata", null, null, Buffer.buffer(Deliveries.DATA)));
        assertThat(parts.get(1)).isEqualTo(new Part("file", "guide.pdf", "application/pdf", TestDocument.bytes(0, 300_000)));
    }

    @Test
    void sendsExactlyTheLengthThatItAnnounces() {
        var request = request();
        result(partner.deliver(request));
        var received = http.received.get(0);
        assertThat(received.headers()).containsEntry("content-length", Integer.toString(received.body().length()));
        var boundary = received.headers().get("content-type").replace("multipart/form-data; boundary=", "");
        assertThat(received.body().toString()).startsWith("--" + boundary + "\r\n").endsWith("\r\n--" + boundary + "--\r\n");
    }

    @Test
    void usesNamesAndMethodOfTheSettings() {
        var parts = parsed(form(Method.PUT, "upload \"x\"", "info", null, null), request());
        assertThat(parts).extracting(Part::name).containsExactly("info", "upload %22x%22");
        assertThat(http.received.get(0).method()).isEqualTo("PUT");
    }

    @Test
    void quotesAFileNameAsBrowsersDo() {
        var document = TestDocument.of("Leitf\u00e4den \u20ac \"2\"\r\nX-Evil a\\b.pdf", 5);
        var parts = parsed(DEFAULTS, request(document));
        assertThat(parts).hasSize(2);
        assertThat(parts.get(1).filename()).isEqualTo("Leitf\u00e4den \u20ac %222%22%0D%0AX-Evil a\\b.pdf");
    }

    @Test
    void leavesOutThePayloadThatIsNotThere() {
        var with = request();
        var without = new DeliveryRequest(with.deliveryId(), 1, with.event(), new Payload(null, new byte[0]), with.document());
        assertThat(parsed(DEFAULTS, without)).extracting(Part::name).containsExactly("file");
    }

    @Test
    void uploadsAnEmptyFile() {
        assertThat(parsed(DEFAULTS, request(TestDocument.of("empty.txt", 0))).get(1).content().length()).isZero();
    }

    @Test
    void sendsFieldsOfItsOwn() {
        var parts = parsed(form(null, null, null, Map.of("sha", "document.sha256"), Map.of("title \"x\"", "data.title")), request());
        assertThat(parts).contains(new Part("title %22x%22", null, null, Buffer.buffer("Ramps & doors")));
        assertThat(parts).anyMatch(part -> part.name().equals("metadata") && part.content().toString().contains("\"sha\":\""));
    }

    @Test
    void describesTheFileInThePreview() {
        var preview = partner.preview(request());
        assertThat(preview.headers().get("Content-Type")).startsWith("multipart/form-data; boundary=");
        assertThat(preview.body().toString()).contains("name=\"metadata\"", Deliveries.DATA,
                "filename=\"guide.pdf\"", "[300000 bytes, SHA-256 ");
    }

    @Test
    void givesUpAnEventWithoutADocument() {
        var failure = failure(partner.deliver(Deliveries.request()));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessage("the event has no document");
        assertThat(failure.code()).isEqualTo(FailureCode.UNSUITABLE);
        assertThat(http.received).isEmpty();
    }

    @Test
    void neverCompletesADamagedFile() {
        var whole = new AtomicBoolean();
        http.will(request -> request.body().onSuccess(b -> whole.set(true)));
        for (var damaged : List.of(
                TestDocument.of("a.pdf", 300_000).holding(TestDocument.flipped(300_000)),
                TestDocument.of("a.pdf", 300_000).holding(TestDocument.chunks(0, 299_999)),
                TestDocument.of("a.pdf", 300_000).holding(TestDocument.chunks(0, 300_001)),
                TestDocument.of("a.pdf", 300_000).holding(Multi.createFrom().empty()))) {
            var failure = failure(partner.deliver(request(damaged)));
            assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessageStartingWith("the stored document is damaged: ");
            assertThat(failure.code()).isEqualTo(FailureCode.CORRUPT);
        }
        await().until(() -> http.connections() == 0);
        assertThat(whole).isFalse();
    }

    @Test
    void failsForNowWhereTheStoreCannotBeRead() {
        var broken = Multi.createBy().concatenating().streams(TestDocument.chunks(0, 100_000),
                Multi.createFrom().<Buffer>failure(new IllegalStateException("database away")));
        var failure = failure(partner.deliver(request(TestDocument.of("a.pdf", 300_000).holding(broken))));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("the document could not be read");
        assertThat(failure.code()).isEqualTo(FailureCode.INTERNAL);
        await().until(() -> http.connections() == 0);
    }

    @Test
    void readsNoFasterThanThePartner() {
        var size = 64L * 1024 * 1024;
        var most = 16L * 1024 * 1024;
        var document = TestDocument.of("long.bin", size);
        var stalled = new AtomicBoolean();
        var mostOutstanding = new AtomicLong();
        var reading = new AtomicReference<HttpServerRequest>();
        http.will(request -> {
            request.pause();
            request.handler(chunk -> {
                document.taken.addAndGet(chunk.length());
                mostOutstanding.accumulateAndGet(document.emitted.get() - document.taken.get(), Math::max);
                vertx.runOnContext(v -> request.fetch(1));
            });
            request.endHandler(v -> request.response().end("whole"));
            reading.set(request);
        });
        var delivery = onContext(partner.deliver(request(document))).subscribeAsCompletionStage();
        await().atMost(Duration.ofSeconds(20)).during(Duration.ofMillis(300)).until(() -> {
            var seen = document.emitted.get();
            return reading.get() != null && stalled.getAndSet(true) && seen == document.emitted.get() && seen < most;
        });
        reading.get().fetch(1);
        assertThat(delivery).succeedsWithin(Duration.ofSeconds(60));
        assertThat(document.taken.get()).isGreaterThan(size);
        assertThat(mostOutstanding.get()).isLessThan(most);
    }

    @Test
    void stopsReadingWhenCancelled() {
        var document = TestDocument.of("long.bin", 64L * 1024 * 1024);
        var incoming = pausing(request -> { });
        var attempt = onContext(partner.deliver(request(document))).subscribe().with(r -> { }, e -> { });
        await().until(() -> incoming.get() != null);
        attempt.cancel();
        await().until(document.cancelled::get);
        incoming.get().resume();
        await().until(() -> http.connections() == 0);
        assertThat(document.emitted.get()).isLessThan(document.document().size());
    }

    @Test
    void takesARefusalBeforeTheWholeFileWasSentForTheAnswer() {
        var document = TestDocument.of("long.bin", 64L * 1024 * 1024);
        var incoming = pausing(request -> request.response().setStatusCode(413).end("too large"));
        var failure = failure(partner.deliver(request(document)));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessage("413 Request Entity Too Large");
        assertThat(failure.answer()).isEqualTo("too large");
        await().until(document.cancelled::get);
        incoming.get().resume();
        await().until(() -> http.connections() == 0);
    }

    @Test
    void doesNotBelieveASuccessBeforeTheWholeFileWasSent() {
        var document = TestDocument.of("long.bin", 64L * 1024 * 1024);
        var incoming = pausing(request -> request.response().end("fine"));
        var failure = failure(partner.deliver(request(document)));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("200 OK before the whole body was sent");
        assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL);
        incoming.get().resume();
        await().until(() -> http.connections() == 0);
    }

    @Test
    void believesAPartnerThatHasTheFileAlreadyAndSaysSoBeforeItIsSent() {
        var document = TestDocument.of("long.bin", 64L * 1024 * 1024);
        var incoming = pausing(request -> request.response().setStatusCode(409).end("I have it"));
        var other = open(Deliveries.target(http.endpoint(), new StatusRules(new TreeSet<>(Set.of(409)), null, null, null)));
        assertThat(result(other.deliver(request(document))).status()).isEqualTo(409);
        await().until(document.cancelled::get);
        incoming.get().resume();
        await().until(() -> http.connections() == 0);
        result(other.close());
    }

    @Test
    void needsTwoNamesForTwoParts() {
        assertThatThrownBy(() -> open(Deliveries.target(http.endpoint()), form(null, "x", "x", null, null)))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/options/metadataPart"));
    }

    /** The server reads nothing until its request is resumed. */
    private AtomicReference<HttpServerRequest> pausing(Consumer<HttpServerRequest> then) {
        var incoming = new AtomicReference<HttpServerRequest>();
        http.will(request -> {
            incoming.set(request.pause());
            then.accept(request);
        });
        return incoming;
    }

    /** Delivers to a server that reads forms, and tells what it read. */
    private List<Part> parsed(DocumentSettings settings, DeliveryRequest request) {
        var parts = new CopyOnWriteArrayList<Part>();
        http.will(incoming -> {
            incoming.setExpectMultipart(true);
            incoming.uploadHandler(upload -> collect(upload, parts));
            incoming.endHandler(v -> {
                incoming.formAttributes().forEach((name, value) -> parts.add(0, new Part(name, null, null, Buffer.buffer(value))));
                http.record(incoming, Buffer.buffer());
                incoming.response().end("kept");
            });
        });
        var other = open(Deliveries.target(http.endpoint()), settings);
        result(other.deliver(request));
        result(other.close());
        return parts;
    }

    private static void collect(HttpServerFileUpload upload, List<Part> parts) {
        var content = Buffer.buffer();
        upload.handler(content::appendBuffer);
        upload.endHandler(v -> parts.add(new Part(upload.name(), upload.filename(), upload.contentType(), content)));
    }

    private static DeliveryRequest request(TestDocument document) {
        return Deliveries.request(Deliveries.event("policy-42"), document);
    }

    private static DocumentSettings form(Method method, String filePart, String metadataPart, Map<String, String> members,
            Map<String, String> fields) {
        return new DocumentSettings(null, method, filePart, metadataPart, members, fields, null, null, null, null);
    }

    private static Partner open(Target target, DocumentSettings settings) {
        return new DocumentConnector(clients()).open(target, settings);
    }
}
