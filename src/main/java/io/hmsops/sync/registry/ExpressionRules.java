package io.hmsops.sync.registry;

import io.hmsops.sync.expression.Expressions;
import io.hmsops.sync.expression.ExpressionsBusyException;
import io.hmsops.sync.expression.InvalidExpressionException;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether a system's filters and its transform are expressions that are allowed; reading them takes a thread of its own. */
@ApplicationScoped
class ExpressionRules {

    private final Expressions expressions;

    ExpressionRules(Expressions expressions) {
        this.expressions = expressions;
    }

    /** Fails with {@link ProblemException}: {@code 400} naming each wrong expression and its place, {@code 503} where too many wait. */
    Uni<Void> check(SystemSettings settings) {
        var given = new LinkedHashMap<String, String>();
        for (int i = 0; i < settings.subscriptions().size(); i++) {
            given.put("/subscriptions/" + i + "/filter", settings.subscriptions().get(i).filter());
        }
        given.put("/transform", settings.transform());
        given.values().removeIf(text -> text == null);
        var invalid = new InvalidInput();
        return Multi.createFrom().iterable(given.entrySet())
                .onItem().transformToUniAndConcatenate(expression -> check(expression, invalid))
                .collect().last().invoke(invalid::throwIfAny).replaceWithVoid();
    }

    private Uni<Void> check(Map.Entry<String, String> expression, InvalidInput invalid) {
        return expressions.check(expression.getValue())
                .onFailure(InvalidExpressionException.class).recoverWithItem(failure -> {
                    invalid.add(expression.getKey(), "This is no JSONata expression that is allowed here. " + failure.getMessage() + ".");
                    return null;
                })
                .onFailure(ExpressionsBusyException.class).transform(busy ->
                        ProblemException.overloaded("Too many filters and transforms wait to be evaluated; nothing was stored.", 1));
    }
}
