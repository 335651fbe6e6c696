package io.hmsops.sync.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Where features ask for work that takes more than one transaction. */
@ApplicationScoped
public class Jobs {

    private static final int TRIES = 5;

    private final JobStore store;
    private final JobRunner runner;

    Jobs(JobStore store, JobRunner runner) {
        this.store = store;
        this.runner = runner;
    }

    /**
     * A new job, begun as soon as a replica is free; or the one that is open already for the same request.
     *
     * @param request in one form for all that mean the same: what makes a double click be recognised
     */
    public Uni<Job> submit(String kind, JsonNode request) {
        return submit(kind, request, sha256(request.toString()), TRIES).invoke(runner::wake);
    }

    /** The open one may end between the two looks. */
    private Uni<Job> submit(String kind, JsonNode request, String key, int tries) {
        return store.insert(kind, request, key).chain(job -> job != null ? Uni.createFrom().item(job)
                : store.findOpen(kind, key).chain(open -> open != null ? Uni.createFrom().item(open)
                : tries > 1 ? submit(kind, request, key, tries - 1)
                : Uni.createFrom().failure(ProblemException.overloaded("The same was asked for too often at a time.", 1))));
    }

    /** The job; fails with a {@code 404} {@link ProblemException} where there is none. */
    public Uni<Job> find(UUID id) {
        return store.find(id).onItem().ifNull().failWith(() -> ProblemException.of(404, "There is no job " + id + "."));
    }

    /**
     * Ends a job; what it has done stays done. Once this is answered it does nothing more. Fails with a {@code 409}
     * {@link ProblemException} where it ended by itself.
     */
    public Uni<Job> stop(UUID id) {
        return store.stop(id).chain(stopped -> stopped != null ? Uni.createFrom().item(stopped) : find(id).invoke(job -> {
            if (job.state() != Job.State.STOPPED) {
                throw ProblemException.of(409, "This job is over already: it " + (job.state() == Job.State.FAILED ? "failed" : "finished")
                        + " at " + job.finishedAt() + ".");
            }
        }));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
