package io.hmsops.sync.delivery;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.SystemRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Puts dead deliveries back on their way: due now, their attempts numbered on, their retry schedule begun anew, the last attempt's error
 * left on record. In the order that their systems want; see {@link ReplayStore}.
 */
@ApplicationScoped
public class DeliveryReplay {

    private static final int COLLISIONS = 5;

    private static final String FIND = "select state, superseded_by from delivery where id = $1";

    /** A pending one that waits for its next attempt is due now, unless it waits for another delivery. */
    private static final String DUE_NOW =
            "update delivery set due_at = now() where id = $1 and state = 'pending' and not blocked and due_at > now()";

    private final Pool pool;
    private final SystemRegistry registry;
    private final DeliveryClaims claims;
    private final DeliveriesAnnounced announced;

    DeliveryReplay(Pool pool, SystemRegistry registry, DeliveryClaims claims, DeliveriesAnnounced announced) {
        this.pool = pool;
        this.registry = registry;
        this.claims = claims;
        this.announced = announced;
    }

    /** What became of the wish to retry one delivery. */
    public sealed interface Retried {

        /** It is on its way, now or already. */
        record UnderWay() implements Retried {
        }

        /** It is dead no more and will not be sent again. {@code newerEvent}: superseded by that one, perhaps just now. */
        record Over(DeliveryState state, UUID newerEvent) implements Retried {
        }

        /** Nobody is there to send it to. */
        record SystemGone() implements Retried {
        }

        /** There is no such delivery. */
        record Unknown() implements Retried {
        }
    }

    /**
     * What became of several.
     *
     * @param back       pending now
     * @param superseded never to be sent, by the event that made them unnecessary
     */
    public record Result(Set<UUID> back, Map<UUID, UUID> superseded) {
    }

    /** Puts one back; what is on its way already stays so, and does not wait for its time any longer. */
    public Uni<Retried> retry(UUID id) {
        return pool.withTransaction(connection -> retry(connection, id, true))
                .onFailure(DataErrors::isCollision).retry().atMost(COLLISIONS)
                .invoke(this::wake);
    }

    /** Puts those of these back that are dead and whose system is there, in the caller's transaction; {@link #wake} after its commit. */
    public Uni<Result> putBack(SqlConnection connection, Collection<UUID> ids) {
        return ReplayStore.putBack(connection, ids, registry.all().stream().map(system -> {
            var ordering = system.delivery().ordering();
            return new ReplayStore.Order(system.id(), ordering != Ordering.NONE, ordering == Ordering.LATEST);
        }).toList());
    }

    /** Something was put back, and that is committed. */
    public void wake() {
        claims.wake();
        announced.announce();
    }

    private Uni<Retried> retry(SqlConnection connection, UUID id, boolean again) {
        return connection.preparedQuery(FIND).execute(Tuple.of(id)).chain(found -> {
            if (found.size() == 0) {
                return Uni.createFrom().item(new Retried.Unknown());
            }
            var row = found.iterator().next();
            var state = DeliveryState.of(row.getString(0)).orElseThrow();
            return switch (state) {
                case DEAD -> putBack(connection, List.of(id)).chain(result -> {
                    if (result.back().contains(id)) {
                        return Uni.createFrom().item(new Retried.UnderWay());
                    } else if (result.superseded().containsKey(id)) {
                        return Uni.createFrom().item(new Retried.Over(DeliveryState.SUPERSEDED, result.superseded().get(id)));
                    }
                    // somebody else was quicker: look again, once
                    return again ? retry(connection, id, false) : Uni.createFrom().item(new Retried.SystemGone());
                });
                case PENDING -> connection.preparedQuery(DUE_NOW).execute(Tuple.of(id)).replaceWith(new Retried.UnderWay());
                case DELIVERING, PARKED -> Uni.createFrom().item(new Retried.UnderWay());
                case DELIVERED, SUPERSEDED, CANCELLED -> Uni.createFrom().item(new Retried.Over(state, row.getUUID(1)));
            };
        });
    }
}
