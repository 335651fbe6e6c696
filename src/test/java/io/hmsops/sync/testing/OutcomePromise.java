package io.hmsops.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.OutcomeReader.Sighting;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is promised of outcomes, held against what a reader saw, whatever happened to the service and the broker meanwhile. For deliveries
 * that all arrived:
 *
 * <ol>
 * <li>each was told as {@code delivered}, each failed attempt as {@code failed}, and nothing else was told;
 * <li>what is told again has the id, and the content, that it had; and no two outcomes have one id;
 * <li>order, by first sightings: of a delivery the attempts in their order and then its end; of a system and a subject the ends in the
 *     order in which their events were accepted.
 * </ol>
 */
public final class OutcomePromise {

    private static final String DELIVERIES = """
            select d.id::text, d.event_id::text, s.name, d.subject, d.attempts from delivery d join external_system s on s.id = d.system_id
            where d.state = 'delivered' order by d.seq""";
    private static final String FAILED = "select delivery_id::text, number from attempt order by delivery_id, number";

    private record Delivery(String id, String event, String system, String subject, int attempts) {
    }

    private final List<Delivery> deliveries;
    private final Map<String, List<Integer>> failed;

    private OutcomePromise(List<Delivery> deliveries, Map<String, List<Integer>> failed) {
        this.deliveries = deliveries;
        this.failed = failed;
    }

    /** Of the deliveries of a database, which have ended. */
    public static OutcomePromise of(String database) {
        var deliveries = new ArrayList<Delivery>();
        var failed = new HashMap<String, List<Integer>>();
        try (var connection = Backends.database().connect(database); var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery(DELIVERIES)) {
                while (rows.next()) {
                    deliveries.add(new Delivery(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4),
                            rows.getInt(5)));
                }
            }
            try (var rows = statement.executeQuery(FAILED)) {
                while (rows.next()) {
                    failed.computeIfAbsent(rows.getString(1), id -> new ArrayList<>()).add(rows.getInt(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new OutcomePromise(deliveries, failed);
    }

    /** How many deliveries have arrived. */
    public int deliveries() {
        return deliveries.size();
    }

    /** How many outcomes there are to see, each once. */
    public int outcomes() {
        return deliveries.size() + failed.values().stream().mapToInt(List::size).sum();
    }

    /** Fails where a sentence of the promise does not hold. */
    public void isKept(List<Sighting> seen) {
        var first = firstSightings(seen);
        var told = new HashMap<String, List<Sighting>>();
        first.forEach(sighting -> told.computeIfAbsent(sighting.delivery(), id -> new ArrayList<>()).add(sighting));
        assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(deliveries.stream().map(Delivery::id).toList());
        for (var delivery : deliveries) {
            var expected = new ArrayList<String>();
            failed.getOrDefault(delivery.id, List.of()).forEach(attempt -> expected.add("failed " + attempt));
            expected.add("delivered " + delivery.attempts);
            assertThat(told.get(delivery.id)).extracting(Sighting::what).as("told of %s", delivery).isEqualTo(expected);
            assertThat(told.get(delivery.id)).allSatisfy(sighting -> {
                assertThat(sighting.subject()).isEqualTo(delivery.subject);
                assertThat(sighting.data().getString("event")).isEqualTo(delivery.event);
                assertThat(sighting.data().getString("system")).isEqualTo(delivery.system);
            });
        }
        endsAreInOrder(first);
    }

    private static List<Sighting> firstSightings(List<Sighting> seen) {
        var first = new LinkedHashMap<String, Sighting>();
        for (var sighting : seen) {
            var before = first.putIfAbsent(sighting.id(), sighting);
            assertThat(sighting).isEqualTo(before == null ? sighting : before);
        }
        return List.copyOf(first.values());
    }

    private void endsAreInOrder(List<Sighting> first) {
        var accepted = new TreeMap<String, List<String>>();
        deliveries.forEach(delivery -> accepted.computeIfAbsent(delivery.system + " " + delivery.subject, lane -> new ArrayList<>())
                .add(delivery.id));
        var told = new TreeMap<String, List<String>>();
        first.stream().filter(sighting -> sighting.is("delivered")).forEach(sighting -> told
                .computeIfAbsent(sighting.data().getString("system") + " " + sighting.subject(), lane -> new ArrayList<>())
                .add(sighting.delivery()));
        assertThat(told).isEqualTo(accepted);
    }
}
