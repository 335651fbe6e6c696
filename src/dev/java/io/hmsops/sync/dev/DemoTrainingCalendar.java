package io.hmsops.sync.dev;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * The training calendar, a plain HTTP partner. {@code POST /api/events} with JSON makes or replaces the entry of the subject in the
 * {@code ce-subject} header; {@code GET /api/events} lists all, {@code GET /api/events/{subject}} shows one. The same
 * {@code Idempotency-Key} has its effect once. Entries are kept in the directory given.
 */
public final class DemoTrainingCalendar extends DemoServer {

    private final SubjectStore entries;

    private DemoTrainingCalendar(Path directory) {
        entries = new SubjectStore(directory);
    }

    public static DemoTrainingCalendar start(Path directory, int port) {
        DemoTrainingCalendar calendar = new DemoTrainingCalendar(directory);
        calendar.listen(port);
        return calendar;
    }

    /** What a registration of it names as its endpoint. */
    public String endpoint() {
        return url("/api/events");
    }

    /** The entry of a subject ({@code subject}, {@code type}, {@code data}, {@code revision}, …), or {@code null}. */
    public JsonObject entry(String subject) {
        return entries.get(subject);
    }

    @Override
    protected void handle(HttpServerRequest request, List<String> path) {
        boolean known = path.size() >= 2 && path.get(0).equals("api") && path.get(1).equals("events");
        String method = request.method().name();
        if (known && path.size() == 2 && method.equals("POST")) {
            request.bodyHandler(body -> store(request, body));
        } else if (known && path.size() == 2 && method.equals("GET")) {
            answer(request, 200, new JsonArray(entries.all()));
        } else if (known && path.size() == 3 && method.equals("GET")) {
            JsonObject entry = entries.get(path.get(2));
            answer(request, entry == null ? 404 : 200, entry);
        } else {
            answer(request, 404, new JsonObject().put("message", "try GET /api/events"));
        }
    }

    private void store(HttpServerRequest request, Buffer body) {
        try {
            String subject = subjectOf(request);
            String key = request.getHeader("Idempotency-Key");
            if (entries.has(subject, key)) {
                answer(request, 200, entries.get(subject));
                return;
            }
            boolean isNew = entries.get(subject) == null;
            answer(request, isNew ? 201 : 200, entries.put(subject, key, new JsonObject()
                    .put("type", request.getHeader("ce-type"))
                    .put("data", body.toJson())));
        } catch (RuntimeException e) {
            answer(request, 400, new JsonObject().put("message", e.getMessage()));
        }
    }
}
