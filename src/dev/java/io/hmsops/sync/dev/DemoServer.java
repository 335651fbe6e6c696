package io.hmsops.sync.dev;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP partner on loopback with a Vert.x of its own, so that neither the application's restart nor its event loops touch it. It can
 * be told to misbehave, and remembers every request with the status that it got.
 */
public abstract class DemoServer implements AutoCloseable {

    /**
     * A request as it came.
     *
     * @param headers by name in any case; several values of one name are joined with a comma
     * @param status  what was answered, 0 if nothing was
     */
    public record ReceivedRequest(String method, String path, Map<String, String> headers, int status) {
    }

    private static final int NO_ANSWER = 0;
    private static final int HEALTHY = -1;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2)
            .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private volatile int told = HEALTHY;
    private volatile Map<String, String> toldHeaders = Map.of();
    private HttpServer server;

    /** Takes requests from now on; port 0 is a free one. */
    protected final void listen(int port) {
        HttpServerOptions options = new HttpServerOptions().setHost("localhost").setPort(port)
                .setMaxHeaderSize(64 * 1024).setMaxFormAttributeSize(4 * 1024 * 1024);
        server = await(vertx.createHttpServer(options).requestHandler(this::receive).listen());
    }

    /** Answers a healthy request; {@code path} is the request's path in decoded segments. */
    protected abstract void handle(HttpServerRequest request, List<String> path) throws Exception;

    protected final Vertx vertx() {
        return vertx;
    }

    /** From now on every request is read to its end, has no effect and gets this status. */
    public void answerWith(int status) {
        answerWith(status, Map.of());
    }

    /** The same with headers, such as {@code Retry-After}. */
    public void answerWith(int status, Map<String, String> headers) {
        toldHeaders = headers;
        told = status;
    }

    /** From now on requests are read and never answered. */
    public void hang() {
        told = NO_ANSWER;
    }

    /** Back to normal; requests that hang stay hanging. */
    public void heal() {
        told = HEALTHY;
    }

    /** All so far, oldest first. */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    public int port() {
        return server.actualPort();
    }

    /** The address of a path of this server, which begins with a slash. */
    public String url(String path) {
        return "http://localhost:" + port() + path;
    }

    /** Cuts all connections; what was stored is kept. */
    @Override
    public void close() {
        await(vertx.close());
    }

    private void receive(HttpServerRequest request) {
        int status = told;
        if (status != HEALTHY) {
            if (status == NO_ANSWER) {
                record(request, NO_ANSWER);
            }
            request.endHandler(end -> {
                if (status != NO_ANSWER) {
                    toldHeaders.forEach(request.response()::putHeader);
                    answer(request, status, new JsonObject().put("message", "told to answer " + status));
                }
            });
            return;
        }
        try {
            String[] segments = request.path().substring(1).split("/");
            handle(request, Arrays.stream(segments).map(DemoServer::decoded).toList());
        } catch (Exception e) {
            answer(request, e instanceof IllegalArgumentException ? 400 : 500, new JsonObject().put("message", e.getMessage()));
        }
    }

    /** Ends the exchange with a JSON body, or without one where it is {@code null}. */
    protected final void answer(HttpServerRequest request, int status, Object json) {
        recorded(request, status).response().putHeader("Content-Type", "application/json").end(json == null ? "" : json.toString());
    }

    /** Sets the status and remembers the request, for answers that the caller ends. */
    protected final HttpServerRequest recorded(HttpServerRequest request, int status) {
        record(request, status);
        request.response().setStatusCode(status);
        return request;
    }

    /** The subject of the CloudEvent in the headers. */
    protected static String subjectOf(HttpServerRequest request) {
        String subject = request.getHeader("ce-subject");
        if (subject == null || subject.isEmpty()) {
            throw new IllegalArgumentException("no ce-subject header: what does this belong to?");
        }
        return decoded(subject);
    }

    private void record(HttpServerRequest request, int status) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(header -> headers.merge(header.getKey(), header.getValue(), (a, b) -> a + ", " + b));
        requests.add(new ReceivedRequest(request.method().name(), request.path(), headers, status));
    }

    /** Percent-decoding as of URIs and CloudEvents headers, where a plus sign is one. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
        }
    }
}
