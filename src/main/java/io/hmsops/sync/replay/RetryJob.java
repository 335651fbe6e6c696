package io.hmsops.sync.replay;

import io.hmsops.sync.delivery.DeadLetters;
import io.hmsops.sync.delivery.DeadLetters.Place;
import io.hmsops.sync.delivery.DeliveryReplay;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.SystemRegistry;
import io.hmsops.sync.registry.TypePattern;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/**
 * Puts back what was dead when it was asked for: what is given up meanwhile, perhaps a second time, is not looked at. Done is what is on
 * its way again and what turned out to be superseded by a newer event. It sends nothing itself: how much is in the air at a time is up
 * to the claims.
 */
@ApplicationScoped
class RetryJob implements JobKind {

    static final String NAME = "retry";

    /** A step holds the locks of its subjects, and events of these wait to be accepted, for some hundredths of a second. */
    private static final int MOST = 200;

    private final DeadLetters deadLetters;
    private final DeliveryReplay replay;
    private final SystemRegistry registry;

    RetryJob(DeadLetters deadLetters, DeliveryReplay replay, SystemRegistry registry) {
        this.deadLetters = deadLetters;
        this.replay = replay;
        this.registry = registry;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Uni<Step> step(Job job, String cursor, SqlConnection connection) {
        var selection = selection(RetryRequest.of(job.request()), job.createdAt());
        if (cursor == null) {
            return deadLetters.count(connection, selection)
                    .map(count -> new Step(count == 0 ? null : text(Place.START), count, 0, 0));
        }
        return deadLetters.next(connection, selection, place(cursor), MOST).chain(found -> found.place() == null
                ? Uni.createFrom().item(new Step(null, null, 0, 0))
                : replay.putBack(connection, found.ids())
                        .map(result -> new Step(text(found.place()), null, result.back().size() + result.superseded().size(), 0)));
    }

    @Override
    public void committed() {
        replay.wake();
    }

    private DeadLetters.Selection selection(RetryRequest request, Instant asked) {
        var systems = registry.all().stream().filter(system -> request.system() == null || system.name().equals(request.system()))
                .map(ExternalSystem::id).toList();
        if (request.system() != null && systems.isEmpty()) {
            throw new JobFailedException("The system " + request.system() + " was removed.");
        }
        var to = request.toTime();
        var types = request.types() == null ? null : request.types().stream().map(TypePattern::like).toList();
        return new DeadLetters.Selection(systems, request.subject(), request.fromTime(), to == null || to.isAfter(asked) ? asked : to,
                types);
    }

    private static String text(Place place) {
        return place.seq() + ":" + place.id();
    }

    private static Place place(String cursor) {
        var colon = cursor.indexOf(':');
        return new Place(Long.parseLong(cursor.substring(0, colon)), UUID.fromString(cursor.substring(colon + 1)));
    }
}
