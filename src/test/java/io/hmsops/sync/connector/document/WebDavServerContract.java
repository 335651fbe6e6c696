package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.Signing;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Metadata;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import io.hmsops.sync.connector.http.PartnerClients;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is delivered to any real WebDAV server; what it then holds is looked at with another client than ours. */
abstract class WebDavServerContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static Vertx vertx;

    private Partner partner;
    private final String subject = "policy-" + UUID.randomUUID();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        if (partner != null) {
            result(partner.close());
        }
    }

    /** Of a collection that is there. */
    abstract String url();

    abstract String username();

    abstract String password();

    @ParameterizedTest
    @EnumSource(Verify.class)
    void putsADocumentIntoCollectionsThatAreNotThereAndUpdatesIt(Verify verify) throws Exception {
        open("{type}/{subject}/a \u00fc&+/{document.name}", null, null, verify);
        var at = "policy_updated/" + subject + "/a%20%C3%BC%26%2B/Leitf%C3%A4den%20%22%25.pdf";
        for (var size : List.of(300_000, 5, 0)) {
            assertThat(deliver(request(TestDocument.of("Leitf\u00e4den \"%.pdf", size))).status()).isBetween(200, 204);
            assertThat(read(at)).isEqualTo(TestDocument.bytes(0, size).getBytes());
        }
    }

    @Test
    void writesTheSidecar() throws Exception {
        open("{subject}/{document.name}", null, Metadata.SIDECAR, Verify.SIZE);
        var request = request(TestDocument.of("guide.pdf", 1000));
        deliver(request);
        deliver(Deliveries.again(request));
        assertThat(read(subject + "/guide.pdf.json")).isEqualTo(Description.json(request));
        assertThat(new String(read(subject + "/guide.pdf.json"), "UTF-8")).contains(Deliveries.DATA, request.deliveryId().toString(),
                request.document().document().sha256Hex());
    }

    @Test
    void setsProperties() throws Exception {
        open("{document.name}-{subject}", null, Metadata.PROPERTIES, null);
        var event = Deliveries.event(subject, "text/plain", "<b>&amp; \u00e4 ]]> \u0001 \ud83d\ude80".getBytes("UTF-8"), Map.of());
        var request = Deliveries.request(event, TestDocument.of("guide.pdf", 1000));
        deliver(request);
        var found = call("PROPFIND", "guide.pdf-" + subject, """
                <?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:S="urn:hms-ops:sync"><D:prop><S:subject/><S:sha256/>
                <S:description/></D:prop></D:propfind>""");
        assertThat(found).contains(subject, request.document().document().sha256Hex(), "&lt;b&gt;&amp;amp; \u00e4 ]]&gt; \\u0001");
    }

    @Test
    void isNotDisturbedByOthersThatMakeTheSameCollections() throws Exception {
        open("{subject}/a/b/{document.name}", null, null, Verify.SIZE);
        var requests = IntStream.range(0, 50).mapToObj(i -> request(TestDocument.of("d" + i + ".bin", 20_000 + i))).toList();
        var all = requests.stream().map(r -> onContext(partner.deliver(r)).subscribeAsCompletionStage()).toList();
        all.forEach(f -> assertThat(f).succeedsWithin(PATIENCE));
        for (var i = 0; i < 50; i++) {
            assertThat(read(subject + "/a/b/d" + i + ".bin")).isEqualTo(TestDocument.bytes(0, 20_000 + i).getBytes());
        }
    }

    @Test
    void createsAndOverwritesWhatIsUnchanged() throws Exception {
        open("{subject}/{document.name}", Overwrite.IF_UNCHANGED, null, Verify.DIGEST);
        deliver(request(TestDocument.of("guide.pdf", 10)));
        letItAge();
        deliver(request(TestDocument.of("guide.pdf", 20)));
        assertThat(read(subject + "/guide.pdf")).isEqualTo(TestDocument.bytes(0, 20).getBytes());
    }

    /** Until the server gives a strong ETag: some give a weak one while the file is younger than a second. */
    void letItAge() {
        org.awaitility.Awaitility.await().pollDelay(Duration.ofMillis(2100)).until(() -> true);
    }

    @Test
    void isRefusedWithWrongCredentials() {
        partner = new DocumentConnector(clients()).open(target(url(), username(), "not the password"),
                WebDavPartnerTest.webDav("{document.name}", null, null, null));
        var failure = catchThrowable(() -> deliver(request(TestDocument.of("guide.pdf", 1000))));
        assertThat(failure).isInstanceOfSatisfying(TransientDeliveryException.class, e -> assertThat(e.status()).isEqualTo(401));
        assertThat(failure.toString()).doesNotContain("not the password");
    }

    void open(String path, Overwrite overwrite, Metadata metadata, Verify verify) {
        partner = new DocumentConnector(clients()).open(target(url(), username(), password()),
                WebDavPartnerTest.webDav(path, overwrite, metadata, verify));
    }

    private static PartnerClients clients() {
        return new PartnerClients(vertx, Clock.systemUTC(), new Egress(vertx, List.of("127.0.0.0/8", "::1")), "1.2.3");
    }

    private static Target target(String url, String username, String password) {
        return new Target(UUID.randomUUID(), "Partner", 1, url, Map.of(), new Credentials.Basic(username, password), PATIENCE, 8,
                StatusRules.DEFAULT, null, Signing.NONE);
    }

    DeliveryRequest request(TestDocument document) {
        return Deliveries.request(Deliveries.event(subject), document);
    }

    String subject() {
        return subject;
    }

    DeliveryReceipt deliver(DeliveryRequest request) {
        return result(partner.deliver(request));
    }

    byte[] read(String path) throws Exception {
        var answer = client().send(HttpRequest.newBuilder(URI.create(at(path))).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    String call(String method, String path, String body) throws Exception {
        var answer = client().send(HttpRequest.newBuilder(URI.create(at(path))).method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/xml").header("Depth", "0").build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 207);
        return answer.body();
    }

    private String at(String path) {
        return url() + (url().endsWith("/") ? "" : "/") + path;
    }

    private HttpClient client() {
        return HttpClient.newBuilder().authenticator(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(username(), password().toCharArray());
            }
        }).build();
    }

    private static <T> Uni<T> onContext(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> {
            var context = vertx.getOrCreateContext();
            return uni.runSubscriptionOn(command -> context.runOnContext(v -> command.run()));
        });
    }

    static <T> T result(Uni<T> uni) {
        return onContext(uni).await().atMost(PATIENCE);
    }
}
