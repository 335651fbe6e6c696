package io.hmsops.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.RecordingPartner.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the engine promises, held against what the partners saw, whatever happened to the service meanwhile. For every accepted event and
 * every system:
 *
 * <ol>
 * <li>it arrived, that is, a call of it was answered 2xx;
 * <li>all its calls carry one {@code webhook-id}, which no other event and no other system has;
 * <li>order: no event of a subject is called before each earlier one of the subject was answered 2xx, and none is called again once a
 *     later one was called. Only its end not being on record can bring an event a second time, and nothing later of its subject is let
 *     go before that is; so also what a crash brings twice comes twice in a row;
 * <li>calls of one (system, subject), hence of one delivery, are in the air one after the other.
 * </ol>
 *
 * <p>A call ends with its answer, or as the caller hangs up: one whose caller was killed ends then. All events have a subject, and the
 * partners refuse nothing for good.
 */
public final class Promise {

    private static final int MOST_SHOWN = 20;

    private final Map<String, List<Call>> lanes = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();

    private Promise(List<Call> calls) {
        for (var call : calls) {
            lanes.computeIfAbsent(call.system + " " + call.subject, lane -> new ArrayList<>()).add(call);
        }
    }

    /** Fails where a sentence of the promise does not hold. All calls must have ended. */
    public static void isKept(RecordingPartner partner, List<Accepted> accepted, Collection<String> systems) {
        var broken = breaches(partner.calls(), accepted, systems);
        assertThat(broken.stream().limit(MOST_SHOWN)).as("%d breaches", broken.size()).isEmpty();
    }

    static List<String> breaches(List<Call> calls, List<Accepted> accepted, Collection<String> systems) {
        var promise = new Promise(calls);
        promise.everythingArrived(calls, accepted, systems);
        promise.oneIdentityEach(calls);
        var place = accepted.stream().collect(Collectors.toMap(Accepted::number, Accepted::seq, Math::min));
        promise.lanes.forEach((lane, inIt) -> {
            promise.inOrder(inIt, place);
            promise.oneAtATime(lane, inIt);
        });
        return promise.broken;
    }

    /** Whether every event was answered 2xx by every system. */
    public static boolean hasArrived(RecordingPartner partner, int events, int systems) {
        return partner.calls().stream().filter(Call::succeeded).map(call -> call.system + call.number).distinct().count()
                == (long) events * systems;
    }

    private void everythingArrived(List<Call> calls, List<Accepted> accepted, Collection<String> systems) {
        var arrived = calls.stream().filter(Call::succeeded).map(call -> call.system + " " + call.number).collect(Collectors.toSet());
        var known = new HashSet<Integer>();
        for (var event : accepted) {
            if (!known.add(event.number())) {
                broken.add("accepted twice: " + event);
            }
            systems.stream().filter(system -> !arrived.contains(system + " " + event.number()))
                    .forEach(system -> broken.add("never arrived at " + system + ": " + event));
        }
        calls.stream().filter(call -> !known.contains(call.number)).forEach(call -> broken.add("called without an event: " + call));
    }

    private void oneIdentityEach(List<Call> calls) {
        var ids = new HashMap<String, String>();
        var owners = new HashMap<String, String>();
        for (var call : calls) {
            var delivery = call.system + " " + call.number;
            var id = ids.putIfAbsent(delivery, String.valueOf(call.webhookId));
            var owner = owners.putIfAbsent(String.valueOf(call.webhookId), delivery);
            if (id != null && !id.equals(call.webhookId)) {
                broken.add("another webhook-id than " + id + ": " + call);
            }
            if (owner != null && !owner.equals(delivery)) {
                broken.add("the webhook-id of " + owner + ": " + call);
            }
        }
    }

    private void inOrder(List<Call> calls, Map<Integer, Long> place) {
        var expected = place.keySet().stream().filter(number -> calls.stream().anyMatch(call -> call.number == number))
                .sorted((a, b) -> Long.compare(place.get(a), place.get(b))).toList();
        var done = new HashSet<Integer>(); // answered 2xx before the call at hand began
        var latest = 0;
        for (var call : calls) {
            calls.stream().filter(before -> before.succeeded() && before.ended() < call.begun).forEach(before -> done.add(before.number));
            var at = expected.indexOf(call.number);
            if (at < latest) {
                broken.add("came again after a later one of its subject: " + call + " in " + calls);
            }
            if (!done.containsAll(expected.subList(0, Math.max(0, at)))) {
                broken.add("called before an earlier one of its subject had arrived: " + call + " in " + calls);
            }
            latest = Math.max(latest, at);
        }
    }

    private void oneAtATime(String lane, List<Call> calls) {
        for (int i = 1; i < calls.size(); i++) {
            var call = calls.get(i);
            calls.subList(0, i).stream().filter(before -> before.ended() > call.begun)
                    .forEach(before -> broken.add("at once in " + lane + ": " + before + " and " + call));
        }
    }
}
