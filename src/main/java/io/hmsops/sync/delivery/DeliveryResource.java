package io.hmsops.sync.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.hmsops.sync.web.Page;
import io.hmsops.sync.web.PageRequest;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.QueryText;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/deliveries}: what is on its way, what arrived, what was given up, and every attempt at it. */
@Path("/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries")
public class DeliveryResource {

    private final DeliveryStore store;

    DeliveryResource(DeliveryStore store) {
        this.store = store;
    }

    /** A delivery with its attempts. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DeliveryView(@JsonUnwrapped Delivery delivery, List<DeliveryStore.AttemptView> attemptLog) {
    }

    @GET
    @Operation(summary = "Lists deliveries, newest first")
    public Uni<Page<Delivery>> list(@QueryParam("system") String system, @QueryParam("subject") String subject,
            @Parameter(schema = @Schema(enumeration = {"pending", "delivering", "delivered", "dead", "parked", "superseded", "cancelled"}))
            @QueryParam("state") String state, @QueryParam("eventId") String eventId, @BeanParam PageRequest page) {
        var filter = new DeliveryStore.Filter(QueryText.of("system", system), QueryText.of("subject", subject), state(state),
                eventId == null ? null : uuid("eventId", eventId));
        return store.list(filter, page.after(UUID::fromString), page.limit() + 1)
                .map(found -> page.page(found, Delivery::id, delivery -> delivery));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One delivery with its attempts")
    public Uni<DeliveryView> get(String id) {
        return store.find(uuid("id", id))
                .onItem().ifNull().failWith(() -> ProblemException.of(404, "There is no delivery " + id + "."))
                .map(found -> new DeliveryView(found.delivery(), found.attempts()));
    }

    private static DeliveryState state(String word) {
        return word == null ? null : DeliveryState.of(word).orElseThrow(() -> ProblemException.of(400, "state must be one of "
                + Arrays.stream(DeliveryState.values()).map(DeliveryState::word).toList() + "."));
    }

    private static UUID uuid(String name, String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(400, name + " must be a UUID.");
        }
    }
}
