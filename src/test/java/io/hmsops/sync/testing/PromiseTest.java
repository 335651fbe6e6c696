package io.hmsops.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.testing.RecordingPartner.Call;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The judge is judged: each breach of the promise is found, and what a crash may do is none. Events 1 and 2 are of one subject. */
class PromiseTest {

    private static final List<Accepted> ACCEPTED = List.of(accepted(1), accepted(2));

    private static Accepted accepted(int number) {
        return new Accepted(new UUID(0, number), number, "s", number);
    }

    /** To the system A, with the event's own webhook-id. */
    private static Call call(int number, long begun, long ended, int status) {
        return call("A", "id" + number, number, begun, ended, status);
    }

    private static Call call(String system, String id, int number, long begun, long ended, int status) {
        var call = new Call(system, id, "s", number, begun);
        call.end(ended, status);
        return call;
    }

    private static List<String> breaches(Call... calls) {
        return Promise.breaches(List.of(calls), ACCEPTED, List.of("A"));
    }

    @Test
    void oneAfterTheOther() {
        assertThat(breaches(call(1, 1, 2, 200), call(2, 3, 4, 200))).isEmpty();
    }

    @Test
    void aRetryAndADuplicateBeforeTheNext() {
        assertThat(breaches(call(1, 1, 2, 503), call(1, 3, 4, 200), call(1, 5, 6, 200), call(2, 7, 8, 0), call(2, 9, 10, 200))).isEmpty();
    }

    @Test
    void aLostEvent() {
        assertThat(breaches(call(1, 1, 2, 200))).singleElement().asString().contains("never arrived at A");
        assertThat(breaches(call(1, 1, 2, 200), call(2, 3, 4, 503))).singleElement().asString().contains("never arrived at A");
    }

    @Test
    void theLaterOneFirst() {
        assertThat(breaches(call(2, 1, 2, 200), call(1, 3, 4, 200))).hasSize(2);
    }

    @Test
    void theNextAlthoughTheFirstFailed() {
        assertThat(breaches(call(1, 1, 2, 503), call(2, 3, 4, 200), call(1, 5, 6, 200))).hasSize(2);
    }

    @Test
    void aDuplicateAfterTheNext() {
        assertThat(breaches(call(1, 1, 2, 200), call(2, 3, 4, 200), call(1, 5, 6, 200)))
                .singleElement().asString().contains("came again after a later one");
    }

    @Test
    void twoAtOnce() {
        assertThat(breaches(call(1, 1, 3, 200), call(1, 2, 4, 200), call(2, 5, 6, 200))).singleElement().asString().contains("at once");
        assertThat(breaches(call(1, 1, 3, 200), call(2, 2, 4, 200))).anyMatch(breach -> breach.contains("at once"));
    }

    @Test
    void anotherIdentity() {
        assertThat(breaches(call(1, 1, 2, 503), call("A", "id3", 1, 3, 4, 200), call(2, 5, 6, 200)))
                .singleElement().asString().contains("another webhook-id");
        assertThat(breaches(call(1, 1, 2, 200), call("A", "id1", 2, 3, 4, 200))).singleElement().asString().contains("the webhook-id of");
        assertThat(Promise.breaches(List.of(call(1, 1, 2, 200), call(2, 3, 4, 200), call("B", "id1", 1, 5, 6, 200),
                call("B", "id4", 2, 7, 8, 200)), ACCEPTED, List.of("A", "B"))).singleElement().asString().contains("the webhook-id of");
    }

    @Test
    void whatNobodyAccepted() {
        assertThat(breaches(call(1, 1, 2, 200), call(2, 3, 4, 200), call("A", "id9", 9, 5, 6, 200)))
                .anyMatch(breach -> breach.contains("without an event"));
        assertThat(Promise.breaches(List.of(call(1, 1, 2, 200)), List.of(accepted(1), new Accepted(new UUID(1, 1), 1, "s", 2)),
                List.of("A"))).anyMatch(breach -> breach.contains("accepted twice"));
    }
}
