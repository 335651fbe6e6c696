package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What may happen to deliveries, said as simply as possible: who holds each one, how it stands, and which steps the promise allows. Knows
 * nothing of blocking, leases per row or batches; a step that the promise does not allow fails here.
 */
final class EngineModel {

    /** As the database has it. */
    record Row(DeliveryState state, UUID owner, int attempts, UUID supersededBy) {
    }

    /** One delivery; {@code number} is the accepted order over all subjects. */
    static final class Known {
        final DeliveryTask task;
        final ExternalSystem system;
        final int number;
        DeliveryState state = DeliveryState.PENDING;
        UUID owner;
        int attempts;

        Known(DeliveryTask task, ExternalSystem system, int number) {
            this.task = task;
            this.system = system;
            this.number = number;
        }

        boolean open() {
            return state == DeliveryState.PENDING || state == DeliveryState.DELIVERING;
        }

        boolean ordered() {
            return system.delivery().ordering() != Ordering.NONE;
        }

        @Override
        public String toString() {
            return system.name() + "/" + task.event().subject() + "#" + number + " " + state + " after " + attempts;
        }
    }

    private final Map<UUID, Known> deliveries = new LinkedHashMap<>();
    private final Map<UUID, Boolean> paused = new HashMap<>();

    Known accepted(DeliveryTask task, ExternalSystem system) {
        var known = new Known(task, system, deliveries.size());
        deliveries.put(task.id(), known);
        return known;
    }

    Known of(UUID id) {
        return deliveries.get(id);
    }

    List<Known> all() {
        return List.copyOf(deliveries.values());
    }

    void pause(ExternalSystem system, boolean now) {
        paused.put(system.id(), now);
    }

    boolean isPaused(ExternalSystem system) {
        return paused.getOrDefault(system.id(), false);
    }

    /** A replica begins an attempt. */
    void begins(UUID id, UUID replica) {
        var begun = deliveries.get(id);
        assertThat(begun.state).as("state of what begins: %s", begun).isEqualTo(DeliveryState.PENDING);
        assertThat(isPaused(begun.system)).as("its system is paused: %s", begun).isFalse();
        if (begun.ordered()) {
            assertThat(sameSubject(begun).filter(o -> o.state == DeliveryState.DELIVERING)).as("in the air beside %s", begun).isEmpty();
            assertThat(sameSubject(begun).filter(o -> o.open() && o.number < begun.number)).as("open before %s", begun).isEmpty();
        }
        if (begun.system.delivery().ordering() == Ordering.LATEST) {
            assertThat(newer(begun)).as("newer than %s", begun).isEmpty();
        }
        begun.state = DeliveryState.DELIVERING;
        begun.owner = replica;
    }

    /** An attempt is recorded by who owns it. */
    void ended(UUID id, Verdict verdict, DeliveryState recorded) {
        var ended = deliveries.get(id);
        ended.owner = null;
        ended.attempts = verdict.attempts();
        var unnecessary = verdict.state() == DeliveryState.PENDING && ended.system.delivery().ordering() == Ordering.LATEST
                && newer(ended).findAny().isPresent();
        assertThat(recorded).as("recorded for %s", ended).isEqualTo(unnecessary ? DeliveryState.SUPERSEDED : verdict.state());
        ended.state = recorded;
    }

    /** Its owner was given up, or gave it back. */
    void freed(UUID owner) {
        deliveries.values().stream().filter(delivery -> owner.equals(delivery.owner)).forEach(delivery -> {
            delivery.owner = null;
            delivery.state = DeliveryState.PENDING;
        });
    }

    /** Dead ones wait again, except where only the latest counts and a newer one is there. */
    void replayed(Set<UUID> back, Set<UUID> outdated) {
        back.forEach(id -> deliveries.get(id).state = DeliveryState.PENDING);
        outdated.forEach(id -> {
            assertThat(newer(deliveries.get(id))).as("what made the replay of %s unnecessary", deliveries.get(id)).isNotEmpty();
            deliveries.get(id).state = DeliveryState.SUPERSEDED;
        });
    }

    /** Deliveries that wait may be superseded at any time, if a newer one is there that says so. */
    void supersededIn(Map<UUID, Row> rows) {
        for (var known : deliveries.values()) {
            var row = rows.get(known.task.id());
            if (known.state == DeliveryState.PENDING && row != null && row.state() == DeliveryState.SUPERSEDED) {
                assertThat(known.system.delivery().ordering()).as("superseded: %s", known).isEqualTo(Ordering.LATEST);
                assertThat(sameSubject(known).filter(o -> o.number > known.number).map(o -> o.task.event().id()))
                        .as("newer than the superseded %s", known).contains(row.supersededBy());
                known.state = DeliveryState.SUPERSEDED;
            }
        }
    }

    /** The database against the model. */
    void agreesWith(Map<UUID, Row> rows) {
        supersededIn(rows);
        for (var known : deliveries.values()) {
            var row = rows.get(known.task.id());
            assertThat(row).as("the row of %s", known).isNotNull();
            assertThat(row.state()).as("state of %s", known).isEqualTo(known.state);
            assertThat(row.owner()).as("owner of %s", known).isEqualTo(known.owner);
            assertThat(row.attempts()).as("attempts of %s", known).isEqualTo(known.attempts);
        }
        assertThat(rows).hasSameSizeAs(deliveries);
    }

    boolean anyOpen() {
        return deliveries.values().stream().anyMatch(Known::open);
    }

    /** After everything had its chance: each has arrived, was given up, or gave way to a newer one that did. */
    void isSettled() {
        for (var known : deliveries.values()) {
            assertThat(known.open()).as("left behind: %s", known).isFalse();
            if (known.state == DeliveryState.SUPERSEDED) {
                assertThat(sameSubject(known).filter(o -> o.number > known.number && o.state != DeliveryState.SUPERSEDED))
                        .as("what superseded %s in the end", known).isNotEmpty();
            }
        }
    }

    private Stream<Known> sameSubject(Known one) {
        return deliveries.values().stream().filter(o -> o != one && o.system.id().equals(one.system.id())
                && o.task.event().subject().equals(one.task.event().subject()));
    }

    /** Newer ones of its subject that are on their way or arrived. */
    private Stream<Known> newer(Known one) {
        return sameSubject(one).filter(o -> o.number > one.number && (o.open() || o.state == DeliveryState.DELIVERED));
    }
}
