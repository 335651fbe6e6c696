package io.hmsops.sync.connector;

import io.hmsops.sync.egress.Egress;
import io.hmsops.sync.egress.EgressDeniedException;
import io.smallrye.mutiny.Uni;

/** Whether a system's address may be called at all, asked at its registration; what connects asks again. */
public final class Reach {

    private Reach() {
    }

    /**
     * As {@link Partner#verify}: a name that is not known yet passes.
     *
     * @param pointer of the member that names the host
     */
    public static Uni<Void> verify(Egress egress, String host, int port, String pointer) {
        return Uni.createFrom().completionStage(() -> egress.address(host, port).toCompletionStage()).replaceWithVoid()
                .onFailure(EgressDeniedException.class).transform(e -> new InvalidSettingsException(pointer, e.getMessage() + "."))
                .onFailure(failure -> !(failure instanceof InvalidSettingsException)).recoverWithNull();
    }
}
