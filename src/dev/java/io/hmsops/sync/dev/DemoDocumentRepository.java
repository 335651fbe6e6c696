package io.hmsops.sync.dev;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The public document repository. {@code POST /api/upload} takes {@code multipart/form-data} with the parts {@code file} and
 * {@code metadata} (JSON; either may be absent) for the subject in the {@code ce-subject} header; files stream to the directory given
 * and are never whole in memory. {@code GET /documents} lists, {@code GET /documents/{subject}} serves the newest file with its
 * SHA-256 as {@code ETag}, {@code GET /documents/{subject}/metadata} the newest metadata. The same {@code Idempotency-Key} has its
 * effect once.
 */
public final class DemoDocumentRepository extends DemoServer {

    private final SubjectStore documents;
    private final Path incoming;

    private DemoDocumentRepository(Path directory) throws IOException {
        documents = new SubjectStore(directory);
        incoming = Files.createDirectories(directory.resolve("incoming"));
    }

    public static DemoDocumentRepository start(Path directory, int port) {
        try {
            DemoDocumentRepository repository = new DemoDocumentRepository(directory);
            repository.listen(port);
            return repository;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a registration of it names as its endpoint. */
    public String endpoint() {
        return url("/api/upload");
    }

    /** What is known of a subject's document ({@code subject}, {@code name}, {@code sha256}, {@code metadata}, …), or {@code null}. */
    public JsonObject document(String subject) {
        return documents.get(subject);
    }

    /** The newest file of a subject; where there is none, a path that does not exist. */
    public Path file(String subject) {
        return documents.file(subject, ".bin");
    }

    @Override
    protected void handle(HttpServerRequest request, List<String> path) {
        String method = request.method().name();
        if (method.equals("POST") && path.equals(List.of("api", "upload"))) {
            receive(request, subjectOf(request), request.getHeader("Idempotency-Key"));
        } else if (method.equals("GET") && path.equals(List.of("documents"))) {
            answer(request, 200, new JsonArray(documents.all()));
        } else if (method.equals("GET") && path.size() == 2 && path.get(0).equals("documents")) {
            serve(request, path.get(1));
        } else if (method.equals("GET") && path.size() == 3 && path.get(0).equals("documents") && path.get(2).equals("metadata")) {
            JsonObject document = documents.get(path.get(1));
            answer(request, document == null ? 404 : 200, document == null ? null : document.getValue("metadata"));
        } else {
            answer(request, 404, new JsonObject().put("message", "try GET /documents"));
        }
    }

    private void serve(HttpServerRequest request, String subject) {
        JsonObject document = documents.get(subject);
        if (document == null || !document.containsKey("sha256")) {
            answer(request, 404, new JsonObject().put("message", "no document of " + subject));
            return;
        }
        recorded(request, 200).response()
                .putHeader("Content-Type", document.getString("contentType"))
                .putHeader("ETag", "\"" + document.getString("sha256") + "\"")
                .sendFile(file(subject).toString());
    }

    private void receive(HttpServerRequest request, String subject, String key) {
        List<Future<?>> parts = new ArrayList<>();
        Path file = incoming.resolve(UUID.randomUUID().toString());
        Path metadata = incoming.resolve(UUID.randomUUID() + ".json");
        JsonObject members = new JsonObject();
        request.setExpectMultipart(true);
        request.uploadHandler(part -> {
            boolean isFile = part.name().equals("file");
            parts.add(part.streamToFileSystem((isFile ? file : metadata).toString()));
            if (isFile) {
                describe(part, members);
            }
        });
        request.exceptionHandler(failure -> discard(file, metadata)); // the client went away
        request.endHandler(end -> Future.all(parts)
                .compose(all -> vertx().executeBlocking(() -> read(request, file, metadata, members)))
                .onSuccess(read -> {
                    boolean isNew = documents.get(subject) == null;
                    if (!documents.has(subject, key)) {
                        keep(file, subject);
                        documents.put(subject, key, members);
                    }
                    answer(request, isNew ? 201 : 200, documents.get(subject).put("url", url("/documents/") + encoded(subject)));
                })
                .onFailure(failure -> answer(request, 400, new JsonObject().put("message", failure.getMessage())))
                .onComplete(done -> discard(file, metadata)));
    }

    private static void describe(HttpServerFileUpload part, JsonObject members) {
        members.put("name", part.filename()).put("contentType", part.contentType());
    }

    /** Completes what is to be stored with what the parts hold. */
    private static JsonObject read(HttpServerRequest request, Path file, Path metadata, JsonObject members) throws Exception {
        String json = Files.exists(metadata) ? Files.readString(metadata) : request.getFormAttribute("metadata");
        if (json != null) {
            members.put("metadata", new JsonObject(json));
        }
        if (Files.exists(file)) {
            try (DigestInputStream content = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
                members.put("size", content.transferTo(OutputStream.nullOutputStream()));
                members.put("sha256", HexFormat.of().formatHex(content.getMessageDigest().digest()));
            }
        } else if (json == null) {
            throw new IllegalArgumentException("neither a part 'file' nor a part 'metadata'");
        }
        return members;
    }

    private void keep(Path file, String subject) {
        try {
            if (Files.exists(file)) {
                Files.move(file, file(subject), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void discard(Path... files) {
        for (Path file : files) {
            file.toFile().delete();
        }
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
