package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.egress.Egress;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentFetchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger open = new AtomicInteger();
    private HttpServer server;
    private DocumentFetch fetch;

    @BeforeEach
    void start() {
        server = vertx.createHttpServer().connectionHandler(connection -> {
            open.incrementAndGet();
            connection.closeHandler(closed -> open.decrementAndGet());
        }).requestHandler(DocumentFetchTest::answer).listen(0, "localhost").toCompletionStage().toCompletableFuture().join();
        fetch = fetch(2, "PT1S", "127.0.0.0/8");
    }

    @AfterEach
    void stop() {
        fetch.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private DocumentFetch fetch(int most, String timeout, String allowed) {
        var config = new SmallRyeConfigBuilder().withMapping(IntakeConfig.class).addDiscoveredConverters()
                .withDefaultValues(Map.of("sync.intake.max-fetches", Integer.toString(most), "sync.intake.fetch-timeout", timeout)).build();
        return new DocumentFetch(vertx, new Egress(vertx, List.of(allowed)), config.getConfigMapping(IntakeConfig.class));
    }

    private static void answer(HttpServerRequest request) {
        var response = request.response();
        switch (request.path()) {
            case "/ok" -> response.end("found");
            case "/missing" -> response.setStatusCode(404).end();
            case "/moved" -> response.setStatusCode(302).putHeader("Location", "/ok").end();
            case "/broken" -> response.setStatusCode(500).end("secret stack trace");
            case "/cut" -> response.putHeader("Content-Length", "100").write("begun").onSuccess(v -> request.connection().close());
            case "/slow" -> response.setChunked(true).write("begun");
            default -> { } // never answers
        }
    }

    private Uni<String> get(DocumentFetch from, String path) {
        var url = URI.create("http://localhost:" + server.actualPort() + path);
        var context = vertx.getOrCreateContext();
        return from.get(url, response -> Uni.createFrom().<Buffer>completionStage(() -> response.resume().body().toCompletionStage()))
                .map(Buffer::toString).runSubscriptionOn(task -> context.runOnContext(v -> task.run()));
    }

    private ProblemException failure(DocumentFetch from, String path) {
        return catchThrowableOfType(ProblemException.class, () -> get(from, path).await().atMost(PATIENCE));
    }

    @Test
    void getsWhatIsThere() {
        assertThat(get(fetch, "/ok").await().atMost(PATIENCE)).isEqualTo("found");
    }

    @ParameterizedTest
    @CsvSource({"/missing,502,404 Not Found", "/moved,502,302 Found (redirects are not followed)", "/broken,502,500 Internal Server Error",
        "/cut,502,losed", "/slow,504,within PT1S", "/never,504,within PT1S"})
    void saysWhyItHasNothing(String path, int status, String why) {
        var failure = failure(fetch, path + "?key=s3cret");
        assertThat(failure.problem().status()).isEqualTo(status);
        assertThat(failure).hasMessageContaining(why).hasMessageContaining("localhost:" + server.actualPort() + path)
                .hasMessageNotContaining("s3cret").hasMessageNotContaining("stack trace");
        assertThat(get(fetch, "/ok").await().atMost(PATIENCE)).isEqualTo("found");
    }

    @Test
    void callsNoAddressThatItMustNot() {
        var closed = fetch(2, "PT1S", "10.0.0.0/8");
        var failure = failure(closed, "/ok");
        assertThat(failure.problem().status()).isEqualTo(400);
        assertThat(failure.problem().errors()).singleElement().satisfies(error -> assertThat(error.pointer()).isEqualTo("/document/url"));
        closed.close();
    }

    @Test
    void fetchesAFewAtATimeAndFreesWhatIsCancelled() {
        var patient = fetch(2, "PT5M", "127.0.0.0/8");
        var first = get(patient, "/never").subscribe().with(x -> { }, e -> { });
        var second = get(patient, "/slow").subscribe().with(x -> { }, e -> { });
        await().atMost(PATIENCE).until(() -> open.get() == 2);
        assertThat(failure(patient, "/ok").problem().status()).isEqualTo(503);
        first.cancel();
        second.cancel();
        await().atMost(PATIENCE).until(() -> open.get() == 0);
        assertThat(get(patient, "/ok").await().atMost(PATIENCE)).isEqualTo("found");
        patient.close();
    }
}
