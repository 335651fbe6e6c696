package io.hmsops.sync.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * This running program: what owns the deliveries and the jobs that it holds, for as long as the others hear of it. Another start is
 * another replica.
 * Safe from any thread.
 */
@ApplicationScoped
public class Replica {

    private final UUID id = UuidCreator.getTimeOrderedEpoch();
    private final long leaseNanos;
    private volatile boolean known;
    private volatile boolean leaving;
    private volatile long heardAt;
    private volatile int others;
    private volatile long regularSince;
    private volatile boolean silent;

    Replica(DeliveryConfig config) {
        this.leaseNanos = config.replicaTimeout().toNanos();
    }

    public UUID id() {
        return id;
    }

    /** The database has our heartbeat; {@code begunAt} ({@link System#nanoTime}) is when it was sent, not when the answer came. */
    void heard(long begunAt, int others) {
        this.others = others;
        if (known && begunAt - heardAt >= leaseNanos) {
            silent = true;
            regularSince = begunAt;
        }
        if (!known || begunAt - heardAt > 0) { // answers may come late
            heardAt = begunAt;
        }
        known = true;
    }

    /**
     * Whether it may say of others that they are gone: not within a time-out after it was silent itself, as they may have been cut off from
     * the database like it and not be back yet.
     */
    boolean mayJudge() {
        return !silent || System.nanoTime() - regularSince >= leaseNanos;
    }

    /** Other replicas that were alive at the last heartbeat. */
    int others() {
        return others;
    }

    /** On its way out: nothing new is begun. */
    void leave() {
        leaving = true;
    }

    /** Whether what this replica owns is surely still its own, so that it may begin attempts and take on more. */
    public boolean mayDeliver() {
        return known && !leaving && System.nanoTime() - heardAt < leaseNanos;
    }

    /** Whether the others have ever heard of it, and it stays. */
    boolean isKnown() {
        return known && !leaving;
    }
}
