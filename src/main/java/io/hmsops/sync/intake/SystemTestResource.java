package io.hmsops.sync.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.delivery.TestDelivery;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tests of systems over HTTP. */
@Path("/v1/systems")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Systems")
public class SystemTestResource {

    private static final int MAX_BODY = 1024 * 1024;
    private static final int AT_A_TIME = 8;
    private static final String DOCUMENT_CONNECTOR = "document";

    private final SystemRegistry registry;
    private final SimpleForm form;
    private final TestDelivery delivery;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    SystemTestResource(SystemRegistry registry, SimpleForm form, TestDelivery delivery) {
        this.registry = registry;
        this.form = form;
        this.delivery = delivery;
    }

    /** What came back. */
    @RegisterForReflection
    @Schema(name = "SystemTest")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TestView(
            @Schema(enumeration = {"delivered", "failed"}) String outcome,
            @Schema(description = "Whether the system would get such an event, by its types and its filter; absent where the filter fails")
            Boolean matches,
            @Schema(description = "Why it failed, in a word") FailureCode code,
            @Schema(description = "The partner's HTTP status") Integer status,
            @Schema(description = "The start of the partner's answer") String answer,
            long durationMs,
            @Schema(description = "Why it failed") String error,
            @Schema(description = "What was sent, secrets masked") RequestPreview request) {

        static TestView of(TestDelivery.Result result) {
            return new TestView(result.delivered() ? "delivered" : "failed", result.matches(), result.code(), result.status(),
                    result.answer(), result.durationMillis(), result.error(), result.request());
        }
    }

    @POST
    @Path("/{name}/test")
    @Operation(summary = "Tests a system with one event", description = "Sends one event to the partner, once, on the way that deliveries "
            + "take: transform, egress rules, time-out, circuit breaker. Nothing is stored or tried again. The event is sync.test, with a "
            + "small document for a document repository, unless the body is another. It is sent although the system's subscriptions would "
            + "not want it, and although the system is paused.")
    @RequestBody(required = false, description = "An event in the simple form; may be left out", content = @Content(
            mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT), examples = @ExampleObject(
            name = "Like real ones", value = "{\"type\": \"policy_updated\", \"id\": \"policy-42\", \"data\": {\"title\": \"A test\"}}")))
    @APIResponseSchema(value = TestView.class, responseCode = "200", responseDescription = "What came back, be it good or bad")
    @APIResponse(responseCode = "400", description = "What is wrong with the event, member by member")
    @APIResponse(responseCode = "404", description = "No system of this name")
    @APIResponse(responseCode = "413", description = "More than 1 MiB")
    @APIResponse(responseCode = "415", description = "A body that is not JSON")
    @APIResponse(responseCode = "503", description = "Eight tests are under way")
    public Uni<TestView> test(@PathParam("name") String name, @Context HttpServerRequest request) {
        return BodyStream.whole(request, MAX_BODY).chain(body -> {
            var system = system(name);
            if (body.length > 0 && !MediaTypes.essence(request.getHeader("Content-Type")).equals(MediaType.APPLICATION_JSON)) {
                throw ProblemException.of(415, "The event of a test is in the simple form, " + MediaType.APPLICATION_JSON + ".");
            }
            var event = TestEvent.of(body, system.connector().equals(DOCUMENT_CONNECTOR), form);
            if (!places.tryAcquire()) {
                throw ProblemException.overloaded("There are " + AT_A_TIME + " tests under way; one at a time is enough.", 1);
            }
            return delivery.send(event.event(), event.document(), system).onTermination().invoke(() -> places.release());
        }).map(TestView::of);
    }

    private ExternalSystem system(String name) {
        return registry.all().stream().filter(system -> system.name().equals(name)).findFirst()
                .orElseThrow(() -> ProblemException.of(404, "There is no system of this name."));
    }
}
