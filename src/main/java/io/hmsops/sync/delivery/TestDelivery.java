package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.event.DocumentContent;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.OpenPartners;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * One attempt on the way that deliveries take (transform, egress rules, time-out, circuit breaker, places, connector), and nothing
 * around it: nothing is stored, nothing is tried again, no order is kept, no rate is counted, and a paused system is called too, as a
 * test is what one does before resuming it. To the circuit breaker it is a call like any other.
 */
@ApplicationScoped
public class TestDelivery {

    private final OpenPartners partners;
    private final DeliveryRequests requests;
    private final EventFilters filters;
    private final ConnectorCall call;
    private final Clock clock;

    TestDelivery(OpenPartners partners, DeliveryRequests requests, EventFilters filters, ConnectorCall call, Clock clock) {
        this.partners = partners;
        this.requests = requests;
        this.filters = filters;
        this.call = call;
        this.clock = clock;
    }

    /**
     * What came back.
     *
     * @param delivered whether the partner took it
     * @param matches   whether the system would get such an event: by its types, and its filter; {@code null} where that one fails
     * @param code      why not, or {@code null}
     * @param status    the partner's HTTP status, or {@code null}
     * @param answer    the start of the partner's answer, or {@code null}
     * @param error     why not, in words, or {@code null}
     * @param request   what was sent, secrets masked; {@code null} where nothing could be
     */
    public record Result(boolean delivered, Boolean matches, FailureCode code, Integer status, String answer, long durationMillis,
            String error, RequestPreview request) {
    }

    /** What is known before the call. */
    private record Prepared(Boolean matches, DeliveryRequest request, RequestPreview preview) {
    }

    /**
     * Never fails but in ways that no partner, event or system has a part in.
     *
     * @param document the event's, which need not be in the store; {@code null} for none
     */
    public Uni<Result> send(Event event, DocumentContent document, ExternalSystem system) {
        return Uni.createFrom().deferred(() -> matches(event, system)).chain(matches ->
                prepare(event, document, system, matches.orElse(null))
                        .chain(prepared -> call(system, prepared))
                        .onFailure().recoverWithItem(failure -> failed(matches.orElse(null), null, failure, system, 0)));
    }

    private Uni<Optional<Boolean>> matches(Event event, ExternalSystem system) {
        return !system.wants(event) ? Uni.createFrom().item(Optional.of(false))
                : filters.pass(system, event).map(Optional::of).onFailure().recoverWithItem(Optional.empty());
    }

    private Uni<Prepared> prepare(Event event, DocumentContent document, ExternalSystem system, Boolean matches) {
        return requests.of(UuidCreator.getTimeOrderedEpoch(), 1, event, system, document)
                .map(request -> new Prepared(matches, request, partners.of(system).preview(request)));
    }

    private Uni<Result> call(ExternalSystem system, Prepared prepared) {
        var started = clock.millis();
        return call.deliver(system, prepared.request())
                .map(receipt -> delivered(prepared, receipt, clock.millis() - started))
                .onFailure().recoverWithItem(failure ->
                        failed(prepared.matches(), prepared.preview(), failure, system, clock.millis() - started));
    }

    private static Result delivered(Prepared prepared, DeliveryReceipt receipt, long millis) {
        return new Result(true, prepared.matches(), null, receipt.status(), receipt.answer(), millis, null, prepared.preview());
    }

    private static Result failed(Boolean matches, RequestPreview sent, Throwable failure, ExternalSystem system, long millis) {
        var verdict = Verdict.of(AttemptFailures.outcome(failure, system), 0, 0, List.of(), () -> 0);
        return new Result(false, matches, verdict.code(), verdict.status(), verdict.answer(), millis, verdict.error(), sent);
    }
}
