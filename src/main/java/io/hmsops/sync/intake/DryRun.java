package io.hmsops.sync.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.delivery.DeliveryPreview;
import io.hmsops.sync.delivery.Submission;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.web.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What would happen to an event: per system, whether it matches and what exactly it would get. */
@ApplicationScoped
class DryRun {

    /**
     * @param request what would be sent, secrets masked; absent where the event does not match
     * @param problem why it could not be sent; absent where it could
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record SystemPreview(boolean matches, RequestPreview request, String problem) {
    }

    private static final long MAX_ANSWER = 16L << 20;
    private static final int REQUEST = 1024;

    private final SystemRegistry registry;
    private final DeliveryPreview preview;

    DryRun(SystemRegistry registry, DeliveryPreview preview) {
        this.registry = registry;
        this.preview = preview;
    }

    /**
     * Per submission the systems by name.
     *
     * @throws ProblemException {@code 413} where the answer would be too large: it holds the event once per system that it matches
     */
    List<Map<String, SystemPreview>> of(List<Submission> submissions) {
        var size = submissions.stream().map(Submission::event).mapToLong(event -> size(event) * registry.matching(event).size()).sum();
        if (size > MAX_ANSWER) {
            throw ProblemException.of(413, "The answer would show " + size + " bytes: the size of each event times the systems that it "
                    + "matches, of which a dry run shows at most " + MAX_ANSWER + ".");
        }
        return submissions.stream().map(this::of).toList();
    }

    /** About what a request takes up in the answer. */
    private static long size(Event event) {
        return REQUEST + (event.data() == null ? 0 : event.data().length)
                + event.extensions().values().stream().mapToLong(value -> value.toString().length()).sum();
    }

    private Map<String, SystemPreview> of(Submission submission) {
        var systems = new TreeMap<String, SystemPreview>();
        for (var system : registry.all()) {
            systems.put(system.name(), !system.wants(submission.event()) ? new SystemPreview(false, null, null)
                    : show(submission, system));
        }
        return systems;
    }

    private SystemPreview show(Submission submission, ExternalSystem system) {
        try {
            return new SystemPreview(true, preview.of(submission.event(), system), null);
        } catch (RuntimeException e) {
            return new SystemPreview(true, null, e.getMessage());
        }
    }
}
