package io.hmsops.sync.intake;

import io.hmsops.sync.delivery.DeliveryStore;
import io.hmsops.sync.event.EventStore;
import io.hmsops.sync.web.Page;
import io.hmsops.sync.web.PageRequest;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.QueryText;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.Cancellable;

/** {@code /v1/events}: the HTTP door. */
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
public class EventResource {

    private final EventReader reader;
    private final EventIntake intake;
    private final EventAnswers answers;
    private final DryRun dryRun;
    private final EventStore events;
    private final DeliveryStore deliveries;

    EventResource(EventReader reader, EventIntake intake, EventAnswers answers, DryRun dryRun, EventStore events,
            DeliveryStore deliveries) {
        this.reader = reader;
        this.intake = intake;
        this.answers = answers;
        this.dryRun = dryRun;
        this.events = events;
        this.deliveries = deliveries;
    }

    /** Takes the request's body as a stream, hence no body parameter; its forms are described in {@code META-INF/openapi.yaml}. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Cancellable(false) // what is under way ends properly although the client hangs up
    public Uni<Response> post(@Context HttpServerRequest request, @QueryParam("dryRun") String dryRun) {
        var wait = Preferences.wait(request.headers().getAll("Prefer"));
        var dry = isTrue("dryRun", dryRun);
        return reader.read(request).chain(posted -> {
            if (dry) {
                return preview(posted);
            }
            return intake.accept(posted.submissions())
                    .chain(accepted -> posted.batch() ? answers.batch(accepted, wait) : answers.one(accepted.get(0), wait));
        });
    }

    @GET
    @Operation(summary = "Lists events, newest first, without their data",
            description = "from (inclusive) and to (exclusive) are times of acceptance, RFC 3339.")
    public Uni<Page<EventView>> list(@QueryParam("type") String type, @QueryParam("subject") String subject,
            @QueryParam("source") String source, @QueryParam("from") String from, @QueryParam("to") String to,
            @BeanParam PageRequest page) {
        var filter = new EventStore.Filter(QueryText.of("type", type), QueryText.of("subject", subject), QueryText.of("source", source),
                time("from", from), time("to", to));
        return events.list(filter, page.after(Long::valueOf), page.limit() + 1)
                .map(found -> page.page(found, EventStore.Accepted::seq, accepted -> EventView.of(accepted, null, null)));
    }

    @GET
    @Path("{eventId}")
    @Operation(summary = "One event with its results and deliveries")
    public Uni<EventView> get(String eventId) {
        return FoundEvent.in(events, eventId).chain(accepted -> deliveries.results(accepted.event().id())
                .map(results -> EventView.of(accepted, results.bySystem(), results.deliveries())));
    }

    private Uni<Response> preview(EventReader.Posted posted) {
        return Uni.createFrom().deferred(() -> dryRun.of(posted.submissions()))
                .onItemOrFailure().call((previews, refused) -> intake.discard(posted.submissions()))
                .map(previews -> Response.ok(posted.batch() ? previews : previews.get(0)).build());
    }

    private static boolean isTrue(String name, String value) {
        return switch (value == null ? "false" : value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw ProblemException.of(400, name + " must be true or false.");
        };
    }

    private static Instant time(String name, String value) {
        var time = value == null ? null : Attributes.parseTime(value);
        if (value != null && time == null) {
            throw ProblemException.of(400, name + " must be an RFC 3339 time, such as 2026-03-01T12:00:00Z.");
        }
        return time == null ? null : time.toInstant();
    }
}
