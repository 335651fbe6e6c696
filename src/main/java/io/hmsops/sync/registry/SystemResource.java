package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import io.hmsops.sync.web.BodyStream;
import io.hmsops.sync.web.Page;
import io.hmsops.sync.web.PageRequest;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.QueryText;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The registry over HTTP. */
@Path("/v1/systems")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Systems", description = "The partner systems, what each cares about and how it is called")
@NonBlocking
public class SystemResource {

    private static final int MAX_BODY = 1024 * 1024;
    private static final String MINIMAL = "{\"name\": \"TrainingCalendar\", \"endpoint\": \"https://calendar.example/api/events\"}";

    @Inject
    SystemStore store;

    @Inject
    SystemRegistrations registrations;

    @Inject
    SystemRegistry registry;

    /** A system as it is answered: complete, secrets by name or as ***. */
    @Schema(name = "System")
    public record SystemView(String name, UUID id, String connector, String endpoint, List<Subscription> subscriptions,
            @JsonInclude(JsonInclude.Include.NON_NULL) String transform, Map<String, String> headers, AuthSettings auth,
            @JsonInclude(JsonInclude.Include.NON_NULL) TlsSettings tls,
            @JsonInclude(JsonInclude.Include.NON_NULL) SigningSettings signing, DeliverySettings delivery,
            @Schema(type = SchemaType.OBJECT) ObjectNode options, ManagedBy managedBy, long revision, Instant createdAt,
            Instant updatedAt,
            @Schema(description = "Absent while it is not paused") @JsonInclude(JsonInclude.Include.NON_NULL) Pause paused) {

        static SystemView of(SystemEntity row) {
            var s = row.toSystem();
            return new SystemView(s.name(), s.id(), s.connector(), s.endpoint(), s.subscriptions(), s.transform(), s.headers(),
                    s.auth() == null ? AuthSettings.NONE : s.auth(), s.tls(), s.signing(), s.delivery(), s.options(), s.managedBy(), s.revision(),
                    s.createdAt(), s.updatedAt(), s.paused());
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Registers a system")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SystemRegistration.class),
            examples = @ExampleObject(name = "The least", value = MINIMAL)))
    @APIResponseSchema(value = SystemView.class, responseCode = "201", responseDescription = "Registered")
    @APIResponse(responseCode = "400", description = "What is wrong, member by member")
    @APIResponse(responseCode = "409", description = "The name is taken")
    @APIResponse(responseCode = "413", description = "More than 1 MiB")
    public Uni<Response> register(@Context HttpServerRequest request) {
        return read(request).chain(registration -> {
            if (registration.name() == null) {
                throw ProblemException.invalid("/name", "A system needs a name.");
            }
            return put(registration.name(), registration, known -> {
                throw ProblemException.of(409, "There is a system of this name already; PUT /v1/systems/" + known.name + " replaces it.");
            });
        });
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Registers a system or replaces it", description = "The name may be left out in the body.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SystemRegistration.class),
            examples = @ExampleObject(name = "The least", value = MINIMAL)))
    @APIResponse(responseCode = "200", description = "Replaced", content = @Content(schema = @Schema(implementation = SystemView.class)))
    @APIResponse(responseCode = "201", description = "Registered", content = @Content(schema = @Schema(implementation = SystemView.class)))
    @APIResponse(responseCode = "400", description = "What is wrong, member by member")
    @APIResponse(responseCode = "409", description = "Managed by configuration, or changed by someone else at the same moment")
    @APIResponse(responseCode = "413", description = "More than 1 MiB")
    public Uni<Response> replace(@PathParam("name") String name, @Context HttpServerRequest request) {
        return read(request).chain(registration -> {
            if (registration.name() != null && !registration.name().equals(name)) {
                throw ProblemException.invalid("/name", "This is not the name in the path; a system cannot be renamed.");
            }
            return put(name, registration.named(name), SystemResource::changeable);
        });
    }

    @GET
    @Operation(summary = "All systems, by name")
    public Uni<Page<SystemView>> list(@BeanParam PageRequest page) {
        return store.page(page.after(name -> QueryText.of("cursor", name)), page.limit() + 1)
                .map(rows -> page.page(rows, row -> row.name, SystemView::of));
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One system")
    @APIResponseSchema(value = SystemView.class, responseCode = "200")
    @APIResponse(responseCode = "404", description = "No system of this name")
    public Uni<SystemView> get(@PathParam("name") String name) {
        return store.find(known(name)).map(row -> SystemView.of(existing(row)));
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Removes a system", description = "Its deliveries that are not settled are cancelled.")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No system of this name")
    @APIResponse(responseCode = "409", description = "Managed by configuration, or changed by someone else at the same moment")
    public Uni<Void> remove(@PathParam("name") String name) {
        var known = known(name);
        return store.change(session -> store.find(session, known)
                        .map(row -> changeable(existing(row)))
                        .chain(row -> store.delete(session, row)))
                .onFailure(SystemStore::isConflict).transform(SystemResource::conflict)
                .chain(registry::refreshAfterChange);
    }

    private static Uni<SystemRegistration> read(HttpServerRequest request) {
        return BodyStream.whole(request, MAX_BODY).map(SystemRegistration::parse);
    }

    private Uni<Response> put(String name, SystemRegistration registration, Function<SystemEntity, SystemEntity> replaceable) {
        return (QueryText.canExist(name) ? store.find(name) : Uni.createFrom().<SystemEntity>nullItem())
                .map(known -> known == null ? null : SystemSettings.fromJson(replaceable.apply(known).settings))
                .chain(known -> registrations.verify(name, registrations.check(registration, known)))
                .chain(settings -> store.change(session -> store.find(session, name).chain(known -> known == null
                        ? store.insert(session, name, ManagedBy.API, settings).map(row -> created(row))
                        : store.update(session, replaceable.apply(known), ManagedBy.API, settings)
                                .map(row -> Response.ok(SystemView.of(row)))))
                        .onFailure(SystemStore::isConflict).transform(SystemResource::conflict))
                .call(registry::refreshAfterChange)
                .map(Response.ResponseBuilder::build);
    }

    private static Response.ResponseBuilder created(SystemEntity row) {
        return Response.status(Response.Status.CREATED).header("Location", "/v1/systems/" + row.name).entity(SystemView.of(row));
    }

    static String known(String name) {
        if (!QueryText.canExist(name)) {
            throw missing();
        }
        return name;
    }

    static SystemEntity existing(SystemEntity row) {
        if (row == null) {
            throw missing();
        }
        return row;
    }

    private static ProblemException missing() {
        return ProblemException.of(404, "There is no system of this name.");
    }

    private static SystemEntity changeable(SystemEntity row) {
        if (row.managedBy == ManagedBy.CONFIGURATION) {
            throw ProblemException.of(409, "This system is managed by the service's configuration (sync.systems." + row.name
                    + ") and changed there only.");
        }
        return row;
    }

    private static ProblemException conflict(Throwable e) {
        return ProblemException.of(409, "Someone else registered or changed a system of this name at the same moment.");
    }
}
