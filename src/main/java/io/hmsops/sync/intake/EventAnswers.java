package io.hmsops.sync.intake;

import io.hmsops.sync.delivery.Acceptance;
import io.hmsops.sync.delivery.OutcomeWaits;
import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a client is told of the events it posted. */
@ApplicationScoped
class EventAnswers {

    /** Events of a batch whose results are looked up at a time. */
    private static final int MAX_LOOKS = 8;

    private final OutcomeWaits waits;
    private final Semaphore waiting;

    EventAnswers(OutcomeWaits waits, IntakeConfig config) {
        this.waits = waits;
        this.waiting = new Semaphore(config.maxWaits());
    }

    /**
     * The answer {@code 202}: the event is stored.
     *
     * @param results by system: {@code pending}, {@code ok} or {@code error: …}
     */
    @RegisterForReflection
    public record Accepted(UUID eventId, Map<String, String> results) {
    }

    /** One member of the answer to a batch: {@link Accepted}, or the problem of that event. */
    private record Answer(UUID eventId, Map<String, String> results, boolean complete, boolean replayed, Problem problem) {
        Object body() {
            return problem == null ? new Accepted(eventId, results) : problem;
        }
    }

    /** The answer for one event: {@code 200} with nothing but the results once all are known, else {@code 202}. */
    Uni<Response> one(Acceptance acceptance, Optional<Duration> wait) {
        return within(wait, possible -> oneOf(acceptance, possible));
    }

    /** The answer for a batch: one member per event, in its order. */
    Uni<Response> batch(List<Acceptance> acceptances, Optional<Duration> wait) {
        return within(wait, possible -> batchOf(acceptances, possible));
    }

    /** With the wait that is asked for, or without where as many wait as may. */
    private Uni<Response> within(Optional<Duration> wait, Function<Optional<Duration>, Uni<Response>> answer) {
        return Uni.createFrom().deferred(() -> wait.isPresent() && waiting.tryAcquire()
                ? answer.apply(wait).onTermination().invoke(() -> waiting.release())
                : answer.apply(Optional.empty()));
    }

    private Uni<Response> oneOf(Acceptance acceptance, Optional<Duration> wait) {
        return answer(acceptance, wait).map(answer -> {
            if (answer.problem() != null) {
                throw new ProblemException(answer.problem(), Map.of());
            }
            var response = wait.isPresent() && answer.complete() ? Response.ok(answer.results())
                    : Response.accepted(answer.body());
            response.header("Location", "/v1/events/" + answer.eventId()); // as it is: behind a proxy we do not know our own address
            if (answer.replayed()) {
                response.header("Idempotency-Replayed", "true");
            }
            return applied(response, wait).build();
        });
    }

    private Uni<Response> batchOf(List<Acceptance> acceptances, Optional<Duration> wait) {
        if (acceptances.isEmpty()) {
            return Uni.createFrom().item(Response.accepted(List.of()).build());
        }
        var end = wait.map(duration -> System.nanoTime() + duration.toNanos()); // all of them within the one time
        var answers = new Answer[acceptances.size()];
        // no Uni.join: with a bound it nests one call in the other where answers are there at once, and a large batch ends the stack
        return Multi.createFrom().range(0, answers.length).onItem().transformToUni(i -> Uni.createFrom()
                .deferred(() -> answer(acceptances.get(i),
                        end.map(nanos -> Duration.ofNanos(Math.max(0, nanos - System.nanoTime())))))
                .invoke(answer -> answers[i] = answer)).merge(MAX_LOOKS).onItem().ignoreAsUni()
                .map(done -> applied(Response.accepted(Stream.of(answers).map(Answer::body).toList()), wait).build());
    }

    private static Response.ResponseBuilder applied(Response.ResponseBuilder response, Optional<Duration> wait) {
        wait.ifPresent(duration -> response.header("Preference-Applied", "wait=" + duration.toSeconds()));
        return response;
    }

    private Uni<Answer> answer(Acceptance acceptance, Optional<Duration> wait) {
        if (acceptance instanceof Acceptance.Accepted accepted) {
            var pending = new LinkedHashMap<String, String>();
            accepted.states().forEach((system, state) -> pending.put(system, state.word()));
            var stored = new Answer(accepted.eventId(), pending, pending.isEmpty(), false, null);
            // stored it is: where its results cannot be read, that much can be said
            return wait.isEmpty() ? Uni.createFrom().item(stored)
                    : results(accepted.eventId(), wait.get(), false).onFailure().recoverWithItem(stored);
        } else if (acceptance instanceof Acceptance.Replayed replayed) {
            return results(replayed.eventId(), wait.orElse(Duration.ZERO), true);
        } else if (acceptance instanceof Acceptance.Conflict conflict) {
            return problem(422, "This identity was used for another event, /v1/events/" + conflict.eventId() + ", which differs.");
        }
        return problem(409, "The same event is being stored right now; ask again for its answer.");
    }

    private Uni<Answer> results(UUID eventId, Duration atMost, boolean replayed) {
        return waits.await(eventId, atMost)
                .map(results -> new Answer(eventId, results.bySystem(), results.complete(), replayed, null));
    }

    private static Uni<Answer> problem(int status, String detail) {
        return Uni.createFrom().item(new Answer(null, null, true, false, ProblemException.of(status, detail).problem()));
    }
}
