package io.hmsops.sync.replay;

import io.hmsops.sync.web.Page;
import io.hmsops.sync.web.PageRequest;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.QueryText;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/jobs}: work that takes a while, how far it is, and an end to it. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "Work that takes a while; it goes on whatever becomes of the program that began it")
public class JobResource {

    private final Jobs jobs;
    private final JobStore store;

    JobResource(Jobs jobs, JobStore store) {
        this.jobs = jobs;
        this.store = store;
    }

    @GET
    @Operation(summary = "Lists jobs, newest first")
    public Uni<Page<Job>> list(
            @Parameter(schema = @Schema(enumeration = {"queued", "running", "finished", "stopped", "failed"}))
            @QueryParam("state") String state,
            @QueryParam("kind") String kind, @BeanParam PageRequest page) {
        return store.list(state(state), QueryText.of("kind", kind), page.after(UUID::fromString), page.limit() + 1)
                .map(found -> page.page(found, Job::id, job -> job));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One job and how far it is")
    @APIResponseSchema(value = Job.class, responseCode = "200")
    @APIResponse(responseCode = "404", description = "No such job")
    public Uni<Job> get(String id) {
        return jobs.find(uuid("id", id));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Stops a job", description = "What it has done stays done; once this is answered it does nothing more.")
    @APIResponseSchema(value = Job.class, responseCode = "200", responseDescription = "Stopped")
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(responseCode = "409", description = "It is finished or failed")
    public Uni<Job> stop(String id) {
        return jobs.stop(uuid("id", id));
    }

    private static Job.State state(String word) {
        return word == null ? null : Job.State.of(word).orElseThrow(() -> ProblemException.of(400, "state must be one of "
                + Arrays.stream(Job.State.values()).map(Job.State::word).toList() + "."));
    }

    static UUID uuid(String name, String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(400, name + " must be a UUID.");
        }
    }
}
