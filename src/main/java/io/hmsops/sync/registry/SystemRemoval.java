package io.hmsops.sync.registry;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** What must happen along with the removal of a system; a bean of the feature that holds something of it. */
public interface SystemRemoval {

    /**
     * Called before the system is marked as deleted, in the transaction that does so: failing undoes it all. Writes through the session
     * that is handed in and starts no other.
     */
    Uni<Void> beforeRemoval(Mutiny.StatelessSession session, UUID systemId);
}
