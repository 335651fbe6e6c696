package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.SystemRemoval;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** What still waits for a system is cancelled together with its removal; attempts in the air end without a record. */
@ApplicationScoped
class CancelDeliveries implements SystemRemoval {

    private static final String CANCEL = """
            update delivery set state = 'cancelled', owner = null, settled_at = now()
            where system_id = :system and state in ('pending', 'delivering', 'parked')""";

    @Override
    public Uni<Void> beforeRemoval(Mutiny.StatelessSession session, UUID systemId) {
        return session.createNativeQuery(CANCEL).setParameter("system", systemId).executeUpdate().replaceWithVoid();
    }
}
