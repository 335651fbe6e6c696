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
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

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

    private static final SystemPreview NO_MATCH = new SystemPreview(false, null, null);
    private static final long MAX_ANSWER = 16L << 20;
    private static final int REQUEST = 1024;

    private final SystemRegistry registry;
    private final DeliveryPreview preview;

    DryRun(SystemRegistry registry, DeliveryPreview preview) {
        this.registry = registry;
        this.preview = preview;
    }

    /**
     * Per submission the systems by name. Fails with {@link ProblemException} {@code 413} where the answer would be too large: it holds
     * the event, or what transforms make of it, once per system that it matches.
     */
    Uni<List<Map<String, SystemPreview>>> of(List<Submission> submissions) {
        var size = submissions.stream().map(Submission::event).mapToLong(event -> size(event) * registry.matching(event).size()).sum();
        limit(size);
        var shown = new AtomicLong(size);
        return Multi.createFrom().iterable(submissions)
                .onItem().transformToUniAndConcatenate(submission -> of(submission, shown)).collect().asList();
    }

    private static void limit(long size) {
        if (size > MAX_ANSWER) {
            throw ProblemException.of(413, "The answer would show " + size + " bytes: the size of each event times the systems that it "
                    + "matches, of which a dry run shows at most " + MAX_ANSWER + ".");
        }
    }

    /** About what a request takes up in the answer. */
    private static long size(Event event) {
        return REQUEST + (event.data() == null ? 0 : event.data().length)
                + event.extensions().values().stream().mapToLong(value -> value.toString().length()).sum();
    }

    private Uni<Map<String, SystemPreview>> of(Submission submission, AtomicLong shown) {
        var systems = new TreeMap<String, SystemPreview>();
        return Multi.createFrom().iterable(registry.all())
                .onItem().transformToUniAndConcatenate(system -> preview(submission.event(), system, shown)
                        .invoke(preview -> systems.put(system.name(), preview)))
                .collect().last().replaceWith(systems);
    }

    private Uni<SystemPreview> preview(Event event, ExternalSystem system, AtomicLong shown) {
        return !system.wants(event) ? Uni.createFrom().item(NO_MATCH)
                : preview.passes(event, system).chain(passes -> passes ? show(event, system, shown) : Uni.createFrom().item(NO_MATCH))
                        .onFailure(failure -> !(failure instanceof ProblemException))
                        .recoverWithItem(failure -> new SystemPreview(true, null, failure.getMessage()));
    }

    private Uni<SystemPreview> show(Event event, ExternalSystem system, AtomicLong shown) {
        return preview.of(event, system).map(request -> {
            if (system.transform() != null) {
                limit(shown.addAndGet(request.bytes()));
            }
            return new SystemPreview(true, request.request(), null);
        });
    }
}
