package io.hmsops.sync.replay;

import io.hmsops.sync.delivery.DeliveryReplay;
import io.hmsops.sync.delivery.DeliveryReplay.Retried;
import io.hmsops.sync.delivery.DeliveryResource.DeliveryView;
import io.hmsops.sync.delivery.DeliveryState;
import io.hmsops.sync.delivery.DeliveryStore;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Dead letters over HTTP: one retried at once, many as a job. */
@Path("/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
@NonBlocking
public class RetryResource {

    private static final int MAX_BODY = 128 * 1024;

    private final DeliveryReplay replay;
    private final DeliveryStore deliveries;
    private final SystemRegistry registry;
    private final Jobs jobs;

    RetryResource(DeliveryReplay replay, DeliveryStore deliveries, SystemRegistry registry, Jobs jobs) {
        this.replay = replay;
        this.deliveries = deliveries;
        this.registry = registry;
        this.jobs = jobs;
    }

    @POST
    @Path("{id}/retry")
    @Cancellable(false) // what was put back is told to the engine although the client hangs up
    @ResponseStatus(202)
    @Operation(summary = "Puts a dead delivery back on its way", description = "It is due at once, its attempts are numbered on and its "
            + "retry schedule begins anew. One that is pending already does not wait for its time any longer. In the order that its "
            + "system wants: it waits for what is in the air or earlier of its subject.")
    @APIResponse(responseCode = "202", description = "On its way; as it stands now",
            content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    @APIResponse(responseCode = "404", description = "No such delivery")
    @APIResponse(responseCode = "409", description = "It was delivered, is superseded by a newer event, or its system was removed")
    public Uni<DeliveryView> retry(String id) {
        var delivery = JobResource.uuid("id", id);
        return replay.retry(delivery).invoke(RetryResource::refuse).chain(() -> deliveries.find(delivery))
                .onItem().ifNull().failWith(() -> missing(delivery))
                .map(found -> new DeliveryView(found.delivery(), found.attempts()));
    }

    @POST
    @Path("retry")
    @Cancellable(false)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Puts many dead deliveries back on their way", description = "Those that were given up before the request and "
            + "meet all that it says. The same request again, while its job is open, answers that job.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RetryRequest.class), examples = {
            @ExampleObject(name = "A partner is back", value = "{\"system\": \"DocRepo\", \"from\": \"2026-03-01T00:00:00Z\"}"),
            @ExampleObject(name = "All there are", value = "{\"state\": \"dead\"}")}))
    @APIResponse(responseCode = "202", description = "The job that does it; Location is where to follow it",
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", description = "What is wrong, member by member")
    public Uni<Response> retryMany(@Context HttpServerRequest request) {
        return BodyStream.whole(request, MAX_BODY).map(RetryRequest::parse).invoke(this::checkSystem)
                .chain(asked -> jobs.submit(RetryJob.NAME, asked.toJson()))
                .map(job -> Response.accepted(job).header("Location", "/v1/jobs/" + job.id()).build());
    }

    private void checkSystem(RetryRequest asked) {
        if (asked.system() != null && registry.all().stream().noneMatch(system -> system.name().equals(asked.system()))) {
            throw ProblemException.invalid("/system", "There is no system of this name.");
        }
    }

    private static void refuse(Retried retried) {
        if (retried instanceof Retried.Over over) {
            throw ProblemException.of(409, switch (over.state()) {
                case DELIVERED -> "This delivery has arrived; there is nothing to retry.";
                case CANCELLED -> "This delivery was cancelled: its system was removed.";
                default -> "A newer event of this subject" + (over.newerEvent() == null ? "" : ", " + over.newerEvent() + ",")
                        + " made this delivery unnecessary: it is " + DeliveryState.SUPERSEDED.word() + ".";
            });
        } else if (retried instanceof Retried.SystemGone) {
            throw ProblemException.of(409, "The system of this delivery was removed; there is nobody to send it to.");
        }
    }

    private static ProblemException missing(UUID delivery) {
        return ProblemException.of(404, "There is no delivery " + delivery + ".");
    }
}
