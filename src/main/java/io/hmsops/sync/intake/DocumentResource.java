package io.hmsops.sync.intake;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentStore;
import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;

/**
 * {@code /v1/events/{eventId}/document}: chunk by chunk, as fast as the client reads. Answers whatever type the document has, hence no
 * {@code @Produces}.
 */
@Path("/v1/events/{eventId}/document")
@Tag(name = "Events")
public class DocumentResource {

    private final EventStore events;
    private final DocumentStore documents;

    DocumentResource(EventStore events, DocumentStore documents) {
        this.events = events;
        this.documents = documents;
    }

    @GET
    @Operation(summary = "The event's document, streamed")
    public RestMulti<Buffer> get(String eventId) {
        return RestMulti.fromUniResponse(find(eventId), document -> documents.content(document).bytes(), document -> {
            var headers = headers(document);
            headers.put("Transfer-Encoding", List.of()); // takes back "chunked": the size is known
            return headers;
        });
    }

    @HEAD
    @Operation(summary = "The event's document's size, type, name and digest")
    public Uni<Response> head(String eventId) {
        return find(eventId).map(document -> {
            var response = Response.ok();
            headers(document).forEach((name, values) -> response.header(name, values.get(0)));
            return response.build();
        });
    }

    private Uni<Document> find(String eventId) {
        return FoundEvent.in(events, eventId).map(accepted -> accepted.event().document())
                .onItem().ifNull().failWith(() -> ProblemException.of(404, "The event " + eventId + " has no document."));
    }

    private static Map<String, List<String>> headers(Document document) {
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("Content-Type", List.of(document.contentType()));
        headers.put("Content-Length", List.of(Long.toString(document.size())));
        headers.put("ETag", List.of('"' + document.sha256Hex() + '"'));
        headers.put("X-Content-Type-Options", List.of("nosniff"));
        headers.put("Content-Disposition", List.of(ContentDisposition.attachment(document.name())));
        return headers;
    }
}
