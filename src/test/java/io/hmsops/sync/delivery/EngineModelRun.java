package io.hmsops.sync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.event.Event;
import io.hmsops.sync.registry.DeliverySettings;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.registry.ExternalSystem;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One sequence of steps, taken by simulated replicas and by the model side by side; after each step the database must agree with the
 * model. Has systems of its own, one per ordering. Time moves by moving what the database remembers into the past.
 */
final class EngineModelRun {

    enum Kind { ACCEPT, ACCEPT_TOGETHER, CLAIM, DELIVERED, FAILED, REFUSED, NOT_TRIED, CRASH, STOP, BEAT, TIME, PAUSE, RESUME, REPAIR, REPLAY }

    /**
     * @param number  what it means depends on the kind: how many, which one, how long; taken modulo what there is
     * @param careful whether the replica looks after what follows from the step; otherwise as if it crashed in between
     */
    record Step(Kind kind, int replica, int number, boolean careful) {
    }

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration[] TIMES = {Duration.ofSeconds(1), Duration.ofSeconds(6), Duration.ofSeconds(400)};
    private static final List<Duration> SCHEDULE = List.of(Duration.ofSeconds(5), Duration.ofSeconds(300));
    private static final long MUCH = 1L << 40;
    private static final byte[] FINGERPRINT = new byte[32];

    private final Pool pool;
    private final EngineModel model = new EngineModel();
    private final Map<UUID, ExternalSystem> systems = new LinkedHashMap<>();
    private final SimulatedReplica[] replicas = new SimulatedReplica[2];
    /** Seconds since the last heartbeat of every replica that there ever was, by id. */
    private final Map<UUID, Long> silence = new HashMap<>();

    EngineModelRun(Pool pool) {
        this.pool = pool;
        for (var ordering : Ordering.values()) {
            var id = UUID.randomUUID();
            systems.put(id, new ExternalSystem(id, ordering + " " + id, 1, ManagedBy.API, Instant.EPOCH, Instant.EPOCH, "http", "http://x",
                    List.of(), null, Map.of(), null, null, null, new DeliverySettings(Duration.ofSeconds(1), ordering, 8, null,
                            new DeliverySettings.Retry(SCHEDULE), StatusRules.DEFAULT), JsonNodeFactory.instance.objectNode(), null));
            sql("insert into external_system (id, name, revision, managed_by, settings) values ($1, $2, 1, 'api', '{}')", id,
                    systems.get(id).name());
        }
        for (int i = 0; i < replicas.length; i++) {
            start(i);
        }
    }

    void take(Step step) {
        var replica = replicas[step.replica()];
        switch (step.kind()) {
            case ACCEPT -> accept(replica, new int[] {step.number() % 2}, step.number() % 8 != 0, step.careful());
            case ACCEPT_TOGETHER -> accept(replica, new int[] {step.number() % 2, step.number() / 2 % 2, step.number() / 4 % 2},
                    step.number() % 8 != 0, step.careful());
            case CLAIM -> claim(replica, 1 + step.number() % 4, step.careful());
            case DELIVERED -> end(replica, step, new DeliveryOutcome.Delivered(new DeliveryReceipt(200, null)));
            case FAILED -> end(replica, step, new DeliveryOutcome.FailedForNow(FailureCode.REFUSED, 503, "503", null, null));
            case REFUSED -> end(replica, step, new DeliveryOutcome.FailedForGood(FailureCode.REFUSED, 422, "422", null));
            case NOT_TRIED -> end(replica, step, new DeliveryOutcome.NotTried(FailureCode.BUSY, "busy", Duration.ofSeconds(1)));
            case CRASH -> start(step.replica());
            case STOP -> {
                replica.leave();
                model.freed(replica.id());
                silence.remove(replica.id());
                start(step.replica());
            }
            case BEAT -> beat(replica);
            case TIME -> pass(TIMES[step.number() % TIMES.length]);
            case PAUSE -> pause(step.number(), true);
            case RESUME -> pause(step.number(), false);
            case REPAIR -> repair(replica);
            case REPLAY -> replay(step.number());
            default -> throw new IllegalStateException(step.toString());
        }
        model.agreesWith(rows());
    }

    /** Everything has its chance: systems run, partners answer, time passes. Then nothing may be left behind. */
    void settle() {
        for (int i = 0; i < systems.size(); i++) {
            pause(i, false);
        }
        model.agreesWith(rows());
        for (int rounds = model.all().size() + 3; rounds > 0 && model.anyOpen(); rounds--) {
            pass(TIMES[2]);
            for (var replica : replicas) {
                beat(replica);
            }
            for (var replica : replicas) {
                beat(replica); // the first to beat after a long silence judges nobody
                repair(replica);
                claim(replica, 100, true);
                for (var task : List.copyOf(replica.air().values())) {
                    end(replica, task, new DeliveryOutcome.Delivered(new DeliveryReceipt(200, null)), true);
                }
            }
            model.agreesWith(rows());
        }
        model.isSettled();
        sql("delete from replica where id = any($1)", (Object) silence.keySet().toArray(UUID[]::new));
    }

    private void start(int number) {
        replicas[number] = new SimulatedReplica(pool);
        beat(replicas[number]);
    }

    private boolean isAlive(UUID replica) {
        return silence.containsKey(replica) && silence.get(replica) < SimulatedReplica.TIMEOUT.toSeconds();
    }

    private void accept(SimulatedReplica replica, int[] subjects, boolean places, boolean careful) {
        var events = Arrays.stream(subjects).mapToObj(subject -> {
            var id = UuidCreator.getTimeOrderedEpoch();
            return new Submission(new Event(id, "t", "/model", id.toString(), "subject-" + subject, "2026-01-01T00:00:00Z", null, null,
                    Map.of(), null, null), null, FINGERPRINT);
        }).toList();
        var tasks = new ArrayList<DeliveryTask>();
        for (var event : events) {
            for (var system : systems.values()) {
                tasks.add(new DeliveryTask(UuidCreator.getTimeOrderedEpoch(), system.id(), event.event(), 0, 0, 0));
                model.accepted(tasks.get(tasks.size() - 1), system);
            }
        }
        var written = replica.accept(events, tasks, systems, places && isAlive(replica.id()), careful);
        model.supersededIn(rows()); // before those begin that made them unnecessary
        tasks.stream().filter(task -> written.held().contains(task.id())).forEach(task -> model.begins(task.id(), replica.id()));
    }

    private void claim(SimulatedReplica replica, int places, boolean careful) {
        if (!isAlive(replica.id())) {
            return;
        }
        var claimed = replica.claim(systems.values().stream().map(system -> new ClaimStore.Offer(system.id(), places, MUCH,
                system.delivery().ordering() != Ordering.NONE, system.delivery().ordering() == Ordering.LATEST)).toList());
        model.supersededIn(rows());
        for (var claim : claimed) {
            if (!claim.superseded()) {
                model.begins(claim.id(), replica.id());
                var known = model.of(claim.id());
                assertThat(claim.attempts()).isEqualTo(known.attempts);
                replica.hold(new DeliveryTask(claim.id(), claim.systemId(), known.task.event(), claim.attempts(), claim.scheduleStart(), 0));
            }
        }
        var superseded = claimed.stream().filter(ClaimStore.Claimed::superseded).toList();
        if (careful && !superseded.isEmpty()) {
            replica.letNextGo(superseded);
        }
    }

    private void end(SimulatedReplica replica, Step step, DeliveryOutcome outcome) {
        var air = List.copyOf(replica.air().values());
        if (!air.isEmpty()) {
            end(replica, air.get(step.number() % air.size()), outcome, step.careful());
        }
    }

    private void end(SimulatedReplica replica, DeliveryTask task, DeliveryOutcome outcome, boolean careful) {
        var known = model.of(task.id());
        var owns = replica.id().equals(known.owner);
        var verdict = Verdict.of(outcome, task.attempts(), task.scheduleStart(), SCHEDULE, () -> 0.5);
        var recorded = replica.end(task, known.system, verdict, careful);
        assertThat(recorded != null).as("recorded by its owner only: %s", known).isEqualTo(owns);
        if (owns) {
            model.ended(task.id(), verdict, recorded.state());
        }
    }

    private void beat(SimulatedReplica replica) {
        var fair = !silence.containsKey(replica.id()) || isAlive(replica.id());
        var beat = replica.beat(List.copyOf(systems.keySet()));
        if (fair) {
            var gone = model.all().stream().map(known -> known.owner).filter(owner -> owner != null && !owner.equals(replica.id())
                    && !isAlive(owner)).distinct().toList();
            assertThat(beat.takenOver()).isEqualTo(model.all().stream().filter(known -> gone.contains(known.owner)).count());
            gone.forEach(model::freed);
        }
        silence.put(replica.id(), 0L);
    }

    private void pass(Duration time) {
        sql("update delivery set due_at = due_at - $1::bigint * interval '1 second' where system_id = any($2)", time.toSeconds(),
                systems.keySet().toArray(UUID[]::new));
        sql("update replica set heartbeat_at = heartbeat_at - $1::bigint * interval '1 second' where id = any($2)", time.toSeconds(),
                silence.keySet().toArray(UUID[]::new));
        silence.replaceAll((id, seconds) -> seconds + time.toSeconds());
    }

    private void pause(int number, boolean pause) {
        var system = List.copyOf(systems.values()).get(number % systems.size());
        sql("update external_system set paused_at = case when $2 then now() end where id = $1", system.id(), pause);
        model.pause(system, pause);
    }

    private void repair(SimulatedReplica replica) {
        replica.repair(ids(Ordering.NONE), ids(Ordering.LATEST));
    }

    /** Some dead ones, or one, come back in one transaction; those that a newer one has made unnecessary do not. */
    private void replay(int which) {
        var dead = model.all().stream().filter(known -> known.state == DeliveryState.DEAD && (which % 2 == 0 || known.number % 2 == 0))
                .map(known -> known.task.id()).toList();
        var orders = systems.values().stream().map(system -> new ReplayStore.Order(system.id(),
                system.delivery().ordering() != Ordering.NONE, system.delivery().ordering() == Ordering.LATEST)).toList();
        var result = pool.withTransaction(connection -> ReplayStore.putBack(connection, dead, orders)).await().atMost(SOON);
        assertThat(dead).containsExactlyInAnyOrderElementsOf(
                Stream.concat(result.back().stream(), result.superseded().keySet().stream()).toList());
        model.replayed(result.back(), result.superseded().keySet());
    }

    private List<UUID> ids(Ordering ordering) {
        return systems.values().stream().filter(system -> system.delivery().ordering() == ordering).map(ExternalSystem::id).toList();
    }

    private Map<UUID, EngineModel.Row> rows() {
        return sql("select id, state, owner, attempts, superseded_by from delivery where system_id = any($1)",
                (Object) systems.keySet().toArray(UUID[]::new)).stream().collect(Collectors.toMap(row -> row.getUUID(0),
                        row -> new EngineModel.Row(DeliveryState.of(row.getString(1)).orElseThrow(), row.getUUID(2), row.getInteger(3),
                                row.getUUID(4))));
    }

    private RowSet<Row> sql(String statement, Object... values) {
        return pool.preparedQuery(statement).execute(Tuple.from(Arrays.asList(values))).await().atMost(SOON);
    }
}
