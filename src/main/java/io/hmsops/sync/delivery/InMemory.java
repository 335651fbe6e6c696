package io.hmsops.sync.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Which deliveries this replica holds in memory, and how many more it may: a count, a count per system, and bytes, of which one system
 * gets a quarter at most. A system that holds nothing always gets one place, so that hung partners cannot take all of them. A delivery
 * that gets no place waits in the database. Safe from any thread.
 */
@ApplicationScoped
class InMemory {

    /** What a system could take now; the first of its deliveries may weigh more. */
    record Free(int places, long bytes) {
    }

    private static final int SHARE = 4;

    private final DeliveryConfig config;
    private final Map<UUID, Long> held = new HashMap<>();
    private final Map<UUID, Share> systems = new HashMap<>();
    private long bytes;

    InMemory(DeliveryConfig config) {
        this.config = config;
    }

    private static final class Share {
        private int count;
        private long bytes;
    }

    /**
     * Takes a place, or answers {@code false}.
     *
     * @param most places of the system
     */
    synchronized boolean tryTake(UUID system, int most, UUID delivery, long weight) {
        var share = systems.get(system);
        if (share != null) {
            var free = free(system, most);
            if (free.places < 1 || weight > free.bytes) {
                return false;
            }
        } else if (bytes + weight > 2 * config.maxMemory().asLongValue() && bytes > 0) {
            return false; // its first place, but memory is finite
        }
        held.put(delivery, weight);
        share = systems.computeIfAbsent(system, id -> new Share());
        share.count++;
        share.bytes += weight;
        bytes += weight;
        return true;
    }

    /** Gives a place back; does nothing for a delivery that has none. */
    synchronized void release(UUID system, UUID delivery) {
        var weight = held.remove(delivery);
        if (weight != null) {
            var share = systems.get(system);
            share.bytes -= weight;
            bytes -= weight;
            if (--share.count == 0) {
                systems.remove(system);
            }
        }
    }

    /** @param places of the system at most */
    synchronized Free free(UUID system, int places) {
        var share = systems.get(system);
        var memory = config.maxMemory().asLongValue();
        if (share == null) {
            return new Free(Math.max(1, Math.min(config.maxInMemory() - held.size(), places)),
                    Math.max(0, Math.min(memory / SHARE, memory - bytes)));
        }
        var left = Math.min(memory / SHARE - share.bytes, memory - bytes);
        return left <= 0 ? new Free(0, 0) : new Free(Math.max(0, Math.min(config.maxInMemory() - held.size(), places - share.count)), left);
    }

    synchronized boolean holds(UUID delivery) {
        return held.containsKey(delivery);
    }

    /** Deliveries held now. */
    synchronized int held() {
        return held.size();
    }
}
