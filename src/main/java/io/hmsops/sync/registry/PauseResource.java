package io.hmsops.sync.registry;

import io.hmsops.sync.registry.SystemResource.SystemView;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.StrictJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pauses over HTTP. */
@Path("/v1/systems")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Systems")
public class PauseResource {

    private static final int MAX_BODY = 16 * 1024;

    @Inject
    SystemPause pause;

    /** What may be said of a pause. */
    @RegisterForReflection
    @Schema(name = "PauseRequest")
    public record PauseForm(@Schema(minLength = 1, maxLength = SystemPause.MAX_REASON, examples = "maintenance until Monday")
            String reason) {

        /** @param contentType of no interest where there is no body: many clients name one for an empty form */
        static PauseForm parse(byte[] body, String contentType) {
            if (body.length == 0) {
                return new PauseForm(null);
            }
            if (contentType != null && !contentType.split(";")[0].strip().equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
                throw ProblemException.of(415, "What is said of a pause is " + MediaType.APPLICATION_JSON + ".");
            }
            var node = StrictJson.parse(body);
            if (!node.isObject()) {
                throw ProblemException.invalid("", "What is said of a pause is a JSON object; this is not one.");
            }
            var form = StrictJson.read(node, PauseForm.class, "");
            if (form.reason() != null && !isReason(form.reason())) {
                throw ProblemException.invalid("/reason", "A reason has 1 to " + SystemPause.MAX_REASON
                        + " characters and no control characters.");
            }
            return form;
        }

        private static boolean isReason(String text) {
            return !text.isBlank() && text.codePointCount(0, text.length()) <= SystemPause.MAX_REASON
                    && text.chars().noneMatch(Character::isISOControl);
        }
    }

    @POST
    @Path("/{name}/pause")
    @Operation(summary = "Pauses a system", description = "Nothing is sent to it until it is resumed; its deliveries are kept and shown "
            + "as parked. A system that is paused already stays as it is, with the time and reason of the first. Systems managed by "
            + "configuration can be paused too.")
    @RequestBody(required = false, description = "May be left out",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = PauseForm.class)))
    @APIResponseSchema(value = SystemView.class, responseCode = "200", responseDescription = "Paused")
    @APIResponse(responseCode = "400", description = "What is wrong with the reason")
    @APIResponse(responseCode = "404", description = "No system of this name")
    @APIResponse(responseCode = "413", description = "More than 16 KiB")
    @APIResponse(responseCode = "415", description = "A body that is not JSON")
    public Uni<SystemView> pause(@PathParam("name") String name, @Context HttpServerRequest request) {
        return BodyStream.whole(request, MAX_BODY).map(body -> PauseForm.parse(body, request.getHeader("Content-Type")))
                .chain(form -> pause.pause(SystemResource.known(name), form.reason()))
                .map(row -> SystemView.of(SystemResource.existing(row)));
    }

    @POST
    @Path("/{name}/resume")
    @Operation(summary = "Resumes a system", description = "Its deliveries go on, in their order, with a closed circuit breaker. A system "
            + "that is not paused stays as it is.")
    @APIResponseSchema(value = SystemView.class, responseCode = "200", responseDescription = "Not paused any more")
    @APIResponse(responseCode = "404", description = "No system of this name")
    public Uni<SystemView> resume(@PathParam("name") String name) {
        return pause.resume(SystemResource.known(name)).map(row -> SystemView.of(SystemResource.existing(row)));
    }
}
