package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which systems get which events. Answered at once unless a filter has to decide. */
@ApplicationScoped
class Matching {

    /** Few, so that one batch leaves room for others in the queue of evaluations. */
    private static final int AT_A_TIME = 4;

    private final SystemRegistry registry;
    private final EventFilters filters;

    Matching(SystemRegistry registry, EventFilters filters) {
        this.registry = registry;
        this.filters = filters;
    }

    /** An event that a filter is to decide on. */
    private record Question(Event event, ExternalSystem system) {
    }

    /**
     * The systems of each event, by its id. One whose filter fails is among them: the attempt says why and leaves a dead letter.
     *
     * <p>Fails with a {@code 503} {@link ProblemException} where too many evaluations wait.
     */
    Uni<Map<UUID, List<ExternalSystem>>> of(List<Submission> submissions) {
        var matching = new HashMap<UUID, List<ExternalSystem>>();
        var questions = new ArrayList<Question>();
        for (var submission : submissions) {
            var event = submission.event();
            var wanting = registry.matching(event);
            matching.put(event.id(), wanting);
            for (var system : wanting) {
                if (!system.filters(event).isEmpty()) {
                    questions.add(new Question(event, system));
                }
            }
        }
        return questions.isEmpty() ? Uni.createFrom().item(matching) : decide(questions, matching);
    }

    private Uni<Map<UUID, List<ExternalSystem>>> decide(List<Question> questions, Map<UUID, List<ExternalSystem>> matching) {
        return Multi.createFrom().iterable(questions)
                .onItem().transformToUni(question -> filters.pass(question.system(), question.event())
                        .onFailure(PermanentDeliveryException.class).recoverWithItem(true)
                        .onFailure(PartnerBusyException.class).transform(busy -> ProblemException.overloaded(
                                "More events are waiting for filters than can be taken; nothing was stored.", 1))
                        .map(passes -> passes ? null : question))
                .merge(AT_A_TIME)
                .collect().asList()
                .map(refused -> {
                    refused.forEach(question -> matching.computeIfPresent(question.event().id(), (id, systems) ->
                            systems.stream().filter(system -> system != question.system()).toList()));
                    return matching;
                });
    }
}
