package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.HttpConnectorContract;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.calendar.CalendarSettings.Protocol;
import io.hmsops.sync.event.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON protocol. */
class CalendarConnectorTest extends HttpConnectorContract {

    private static final String ENTRY = """
            {"title": "Ramps & doors", "start": "2026-07-01T09:00", "duration": "PT90M", "timeZone": "Europe/Berlin",
             "location": "Room 4", "instructor": "Ada Lovelace", "description": "Bring boots.", "url": "https://t.example/7",
             "categories": ["training", "outdoors"], "other": {"not": "looked at"}}""";
    private static final CalendarSettings DEFAULTS = new CalendarSettings(null, null, null, null);

    @Override
    protected Partner open(Target target) {
        return open(target, DEFAULTS);
    }

    @Override
    protected DeliveryRequest request() {
        return request(Deliveries.event("policy-42"), ENTRY);
    }

    @Test
    void postsOneObject() {
        var id = UuidCreator.getTimeOrderedEpoch();
        result(partner.deliver(request(event(id, "training_updated"), ENTRY)));
        var received = http.received.get(0);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.headers()).containsEntry("content-type", "application/json");
        assertThat(received.body().toJsonObject()).isEqualTo(new JsonObject()
                .put("id", "a9f6deb2-2de4-53f8-abe5-4fdc131ade4d").put("subject", "training-7")
                .put("sequence", id.getMostSignificantBits() >>> 16).put("status", "confirmed").put("title", "Ramps & doors")
                .put("start", "2026-07-01T09:00:00+02:00").put("end", "2026-07-01T10:30:00+02:00").put("allDay", false)
                .put("timeZone", "Europe/Berlin").put("location", "Room 4").put("instructor", "Ada Lovelace")
                .put("description", "Bring boots.").put("url", "https://t.example/7")
                .put("categories", new JsonArray().add("training").add("outdoors")));
    }

    @Test
    void putsWhereTheEndpointNamesTheSubject() {
        var other = open(Deliveries.target(http.endpoint() + "/{subject}"), DEFAULTS);
        result(other.deliver(request(Deliveries.event("a b"), "{\"title\": \"T\", \"start\": \"2026-07-01\"}")));
        result(other.close());
        var received = http.received.get(0);
        assertThat(received.method()).isEqualTo("PUT");
        assertThat(received.uri()).isEqualTo("/api/events/a%20b");
        var json = received.body().toJsonObject();
        assertThat(json.getString("start")).isEqualTo("2026-07-01");
        assertThat(json.getString("end")).isEqualTo("2026-07-02");
        assertThat(json.getBoolean("allDay")).isTrue();
        assertThat(json.containsKey("timeZone")).isFalse();
    }

    @Test
    void marksACancelledEntryWhateverElseIsKnownOfIt() {
        var other = open(Deliveries.target(http.endpoint()), new CalendarSettings(null, List.of("*_cancelled"), null, null));
        var cancelled = event(UUID.randomUUID(), "training_cancelled");
        result(other.deliver(new DeliveryRequest(UUID.randomUUID(), 1, cancelled, new Payload(null, new byte[0]), null)));
        result(other.deliver(request(cancelled, "{\"title\": \"T\", \"start\": \"2026-07-01\"}")));
        result(other.close());
        assertThat(http.received.get(0).body().toJsonObject()).isEqualTo(new JsonObject()
                .put("id", "a9f6deb2-2de4-53f8-abe5-4fdc131ade4d").put("subject", "training-7").put("status", "cancelled"));
        assertThat(http.received.get(1).body().toJsonObject().getMap()).containsEntry("title", "T").containsEntry("start", "2026-07-01")
                .containsEntry("status", "cancelled");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 404, 410})
    void deletesWhereTheSystemSaysSoAndTakesAbsenceForDone(int status) {
        var other = open(Deliveries.target(http.endpoint() + "/{subject}"),
                new CalendarSettings(null, List.of("training_cancelled"), OnCancel.DELETE, null));
        http.willAnswer(request -> request.response().setStatusCode(status).end());
        var request = request(event(UUID.randomUUID(), "training_cancelled"), "[\"not read\"]");
        assertThat(other.preview(request).action()).isEqualTo("DELETE");
        assertThat(result(other.deliver(request)).status()).isEqualTo(status);
        result(other.close());
        assertThat(http.received.get(0).method()).isEqualTo("DELETE");
        assertThat(http.received.get(0).uri()).isEqualTo("/api/events/training-7");
        assertThat(http.received.get(0).body().length()).isZero();
    }

    @Test
    void givesUpWhatIsNoEntry() {
        for (var payload : List.of("[]", "no JSON", "", "{\"start\": \"2026-07-01\"}")) {
            var failure = failure(partner.deliver(request(Deliveries.event("s"), payload)));
            assertThat(failure).isInstanceOf(PermanentDeliveryException.class);
            assertThat(failure.code()).isEqualTo(FailureCode.UNSUITABLE);
        }
        var failure = failure(partner.deliver(request(Deliveries.event(null), ENTRY)));
        assertThat(failure).hasMessage("the event has no subject that the calendar entry could be of");
        assertThat(http.received).isEmpty();
    }

    @Test
    void refusesSettingsThatCannotWork() {
        var delete = new CalendarSettings(null, List.of("x"), OnCancel.DELETE, null);
        assertRefused("/options/onCancel", "http://localhost/api", delete);
        assertRefused("/options/timeZone", "http://localhost/api", new CalendarSettings(null, null, null, "Mars/Olympus"));
        var caldav = new CalendarSettings(Protocol.CALDAV, null, null, null);
        assertRefused("/endpoint", "http://localhost/cal/{subject}", caldav);
        assertRefused("/endpoint", "http://localhost/cal/?x=y", caldav);
    }

    private static void assertRefused(String pointer, String endpoint, CalendarSettings settings) {
        assertThatThrownBy(() -> open(Deliveries.target(endpoint), settings))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
    }

    static Event event(UUID id, String type) {
        return new Event(id, type, "/access-board", "ce-1", "training-7", "2026-03-01T12:00:00Z", "application/json", null, Map.of(),
                null, null);
    }

    static DeliveryRequest request(Event event, String payload) {
        return new DeliveryRequest(UUID.randomUUID(), 1, event,
                new Payload("application/json", payload.getBytes(StandardCharsets.UTF_8)), null);
    }

    private static Partner open(Target target, CalendarSettings settings) {
        return new CalendarConnector(clients(), Clock.systemUTC()).open(target, settings);
    }
}
