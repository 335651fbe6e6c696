package io.hmsops.sync.delivery;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PartnerBusyException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.expression.ExpressionFailedException;
import io.hmsops.sync.expression.Expressions;
import io.hmsops.sync.expression.ExpressionsBusyException;
import io.hmsops.sync.registry.ExternalSystem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Whether systems' filters let events pass. A system without filters costs nothing: it is answered at once. */
@ApplicationScoped
class EventFilters {

    private static final Uni<Boolean> YES = Uni.createFrom().item(true);

    private final Expressions expressions;

    EventFilters(Expressions expressions) {
        this.expressions = expressions;
    }

    /**
     * Whether one of the filters that decide on the event is true; yes where there is none to decide.
     *
     * <p>Fails with {@link PermanentDeliveryException} where none is true and one failed, with {@link PartnerBusyException} where too
     * many evaluations wait.
     */
    Uni<Boolean> pass(ExternalSystem system, Event event) {
        var filters = system.filters(event);
        return filters.isEmpty() ? YES : pass(filters, event);
    }

    private Uni<Boolean> pass(List<String> filters, Event event) {
        var rest = filters.subList(1, filters.size());
        var first = expressions.passes(filters.get(0), event).onFailure().transform(failure -> failure("filter", failure));
        return rest.isEmpty() ? first : first
                .onFailure(PermanentDeliveryException.class).recoverWithUni(failure -> pass(rest, event)
                        .chain(passes -> passes ? YES : Uni.createFrom().failure(failure)))
                .chain(passes -> passes ? YES : pass(rest, event));
    }

    /** In the engine's words: the same event will fail again, while a queue that is full says nothing of the partner. */
    static Throwable failure(String what, Throwable failure) {
        if (failure instanceof ExpressionFailedException) {
            return new PermanentDeliveryException(FailureCode.UNSUITABLE, "the " + what + " failed: " + failure.getMessage(), null);
        }
        return failure instanceof ExpressionsBusyException ? new PartnerBusyException(failure.getMessage(), null) : failure;
    }
}
