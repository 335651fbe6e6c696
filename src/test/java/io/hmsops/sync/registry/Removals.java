package io.hmsops.sync.registry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.reactive.mutiny.Mutiny;

/** A feature that holds something of systems: says what was removed, and can refuse. */
@ApplicationScoped
class Removals implements SystemRemoval {

    private final List<UUID> removed = new CopyOnWriteArrayList<>();
    private final Set<UUID> refused = ConcurrentHashMap.newKeySet();

    @Override
    public Uni<Void> beforeRemoval(Mutiny.StatelessSession session, UUID systemId) {
        return session.createNativeQuery("update external_system set settings = settings || ' ' where id = :id")
                .setParameter("id", systemId).executeUpdate()
                .invoke(() -> {
                    removed().add(systemId);
                    if (refused().contains(systemId)) {
                        throw new IllegalArgumentException("not this one");
                    }
                }).replaceWithVoid();
    }

    List<UUID> removed() {
        return removed;
    }

    Set<UUID> refused() {
        return refused;
    }
}
