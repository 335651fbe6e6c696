package io.hmsops.sync.intake;

import io.hmsops.sync.delivery.Acceptance;
import io.hmsops.sync.delivery.Submission;
import io.hmsops.sync.delivery.SyncManager;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;

/** What every door ends in: events go to the engine, and what was staged for those that it did not store is forgotten. */
@ApplicationScoped
class EventIntake {

    private final SyncManager manager;
    private final Documents documents;

    EventIntake(SyncManager manager, Documents documents) {
        this.manager = manager;
        this.documents = documents;
    }

    /** As {@link SyncManager#accept}. */
    Uni<List<Acceptance>> accept(List<Submission> submissions) {
        return manager.accept(submissions)
                .onFailure().call(() -> discard(submissions))
                .call(accepted -> discard(IntStream.range(0, submissions.size())
                        .filter(i -> !(accepted.get(i) instanceof Acceptance.Accepted)).mapToObj(submissions::get).toList()));
    }

    /** Forgets what was staged for events that are not to be stored. */
    Uni<Void> discard(List<Submission> submissions) {
        var staged = submissions.stream().map(submission -> submission.event().document()).filter(document -> document != null)
                .map(documents::discard).toList();
        return staged.isEmpty() ? Uni.createFrom().voidItem() : Uni.join().all(staged).andFailFast().replaceWithVoid();
    }
}
