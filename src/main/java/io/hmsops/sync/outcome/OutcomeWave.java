package io.hmsops.sync.outcome;

import io.hmsops.sync.connector.PermanentDeliveryException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Some outcomes on their way to the broker: subjects side by side, those of one subject one after the other, each after the one before was
 * accepted. So none that has to be sent again can be overtaken by a later one of its subject. Trouble that may pass ends the wave: what is
 * in the air ends, and nothing more is begun.
 */
final class OutcomeWave {

    private final Function<WaitingOutcome, Uni<Void>> send;
    private final BooleanSupplier stopped;
    private final Queue<WaitingOutcome> accepted = new ConcurrentLinkedQueue<>();
    private final Map<WaitingOutcome, String> refused = new ConcurrentHashMap<>();
    private volatile Throwable trouble;

    /**
     * @param send    fails with a {@link PermanentDeliveryException} where the broker will never take it
     * @param stopped whether nothing more may begin
     */
    OutcomeWave(Function<WaitingOutcome, Uni<Void>> send, BooleanSupplier stopped) {
        this.send = send;
        this.stopped = stopped;
    }

    /**
     * @param refused for good, with the reasons
     * @param trouble what ended it early, or {@code null}
     */
    record Result(List<WaitingOutcome> accepted, Map<WaitingOutcome, String> refused, Throwable trouble) {
    }

    /**
     * Never fails.
     *
     * @param window most in the air
     */
    Uni<Result> run(List<WaitingOutcome> outcomes, int window) {
        return Multi.createFrom().iterable(subjects(outcomes))
                .onItem().transformToUni(this::oneAfterTheOther).merge(window)
                .onItem().ignoreAsUni()
                .map(done -> new Result(List.copyOf(accepted), Map.copyOf(refused), trouble));
    }

    /** What has no subject waits for nothing. */
    private static Collection<List<WaitingOutcome>> subjects(List<WaitingOutcome> outcomes) {
        var subjects = new LinkedHashMap<Object, List<WaitingOutcome>>();
        for (var outcome : outcomes) {
            subjects.computeIfAbsent(outcome.subject() == null ? (Object) outcome.seq() : outcome.subject(), s -> new ArrayList<>())
                    .add(outcome);
        }
        return subjects.values();
    }

    private Uni<Void> oneAfterTheOther(List<WaitingOutcome> outcomes) {
        return Multi.createFrom().iterable(outcomes).onItem().transformToUniAndConcatenate(this::tell).onItem().ignoreAsUni();
    }

    private Uni<Void> tell(WaitingOutcome outcome) {
        if (trouble != null || stopped.getAsBoolean()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().deferred(() -> send.apply(outcome)).invoke(() -> accepted.add(outcome))
                .onFailure(PermanentDeliveryException.class).recoverWithItem(failure -> {
                    refused.put(outcome, failure.getMessage());
                    return null;
                })
                .onFailure().recoverWithItem(failure -> {
                    trouble = failure;
                    return null;
                });
    }
}
