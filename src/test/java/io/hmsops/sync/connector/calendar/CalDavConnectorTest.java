package io.hmsops.sync.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.PartnerGoneException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.calendar.CalendarSettings.Protocol;
import io.hmsops.sync.connector.http.PartnerClients;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalDavConnectorTest extends ConnectorContract {

    static final String ENTRY = """
            {"title": "Ramps & doors", "start": "2026-07-01T09:00", "duration": "PT90M", "timeZone": "Europe/Berlin",
             "location": "Room 4", "instructor": "Ada Lovelace"}""";
    private static final CalendarSettings DEFAULTS = new CalendarSettings(Protocol.CALDAV, List.of("*_cancelled"), null, null);
    private static final CalendarSettings DELETES = new CalendarSettings(Protocol.CALDAV, List.of("*_cancelled"), OnCancel.DELETE, null);
    /** Of the subject training-7. */
    private static final String PATH = "/cal/a9f6deb2-2de4-53f8-abe5-4fdc131ade4d.ics";

    private CalDavStandIn server;

    @Override
    protected StandIn startStandIn() {
        server = new CalDavStandIn(vertx);
        return server;
    }

    @Override
    protected Partner open(String endpoint) {
        return open(Deliveries.target(endpoint, Map.of("X-Agency", "board"), new Credentials.Basic("user", Deliveries.SECRET)), DEFAULTS);
    }

    @Override
    protected DeliveryRequest request() {
        return CalendarConnectorTest.request(Deliveries.event(UUID.randomUUID().toString()), ENTRY);
    }

    @Override
    protected String endpointAt(int port) {
        return "http://localhost:" + port + "/cal/";
    }

    @Test
    void makesTheEntryOfASubjectAndRaisesItsSequenceAtEachUpdate() {
        result(partner.deliver(updated(ENTRY)));
        assertThat(server.objects).containsOnlyKeys(PATH);
        assertThat(lines()).contains("SEQUENCE:0", "SUMMARY:Ramps & doors", "UID:a9f6deb2-2de4-53f8-abe5-4fdc131ade4d");
        assertThat(result(partner.deliver(updated(ENTRY.replace("Ramps", "Lifts")))).status()).isEqualTo(200);
        assertThat(lines()).contains("SEQUENCE:1", "SUMMARY:Lifts & doors").doesNotContain("SUMMARY:Ramps & doors");
        result(partner.deliver(updated(ENTRY)));
        assertThat(lines()).contains("SEQUENCE:2", "SUMMARY:Ramps & doors");
        assertThat(server.methods).containsExactly("GET", "PUT", "GET", "PUT", "GET", "PUT");
    }

    @Test
    void doesNothingAtTheSameDeliveryAgain() {
        var request = updated(ENTRY);
        result(partner.deliver(request));
        var before = server.objects.get(PATH);
        assertThat(result(partner.deliver(Deliveries.again(request))).answer()).isEqualTo("the entry has this delivery already");
        assertThat(server.objects).containsEntry(PATH, before);
        assertThat(server.methods).containsExactly("GET", "PUT", "GET");
    }

    @Test
    void looksAgainWhereSomebodyWasQuicker() {
        result(partner.deliver(updated(ENTRY)));
        quickerOnce();
        result(partner.deliver(updated(ENTRY.replace("Ramps", "Lifts"))));
        assertThat(lines()).contains("SEQUENCE:8", "SUMMARY:Lifts & doors", "X-PERSON:1");
    }

    @Test
    void givesUpForNowWhereSomebodyIsQuickerEachTime() {
        result(partner.deliver(updated(ENTRY)));
        server.quicker = () -> server.store(PATH, server.objects.get(PATH).text());
        var failure = failure(partner.deliver(updated(ENTRY)));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("412 Precondition Failed (somebody else keeps changing the entry)");
        assertThat(server.methods).containsExactly("GET", "PUT", "GET", "PUT", "GET", "PUT");
    }

    @Test
    void marksAsCancelledOnceAndBringsBackWhatIsOnAgain() {
        result(partner.deliver(updated(ENTRY)));
        var cancellation = cancelled();
        result(partner.deliver(cancellation));
        assertThat(lines()).contains("STATUS:CANCELLED", "SEQUENCE:1", "SUMMARY:Ramps & doors");
        result(partner.deliver(Deliveries.again(cancellation)));
        assertThat(lines()).contains("SEQUENCE:1");
        result(partner.deliver(updated(ENTRY)));
        assertThat(lines()).contains("STATUS:CONFIRMED", "SEQUENCE:2").doesNotContain("STATUS:CANCELLED");
    }

    @Test
    void deletesWhereTheSystemSaysSo() {
        var other = open(Deliveries.target(server.endpoint()), DELETES);
        result(other.deliver(updated(ENTRY)));
        quickerOnce();
        assertThat(result(other.deliver(cancelled())).status()).isEqualTo(204);
        assertThat(server.objects).isEmpty();
        assertThat(result(other.deliver(cancelled())).status()).isEqualTo(404);
        result(other.close());
        assertThat(server.methods).containsExactly("GET", "PUT", "GET", "DELETE", "GET", "DELETE", "GET");
    }

    @Test
    void hasNothingToCancelWhereThereIsNoEntry() {
        assertThat(result(partner.deliver(cancelled())).status()).isEqualTo(404);
        assertThat(server.methods).containsExactly("GET");
    }

    @Test
    void saysThatTheCollectionIsGone() {
        server.http.willAnswer(410, "moved away");
        assertThat(failure(partner.deliver(updated(ENTRY)))).isInstanceOf(PartnerGoneException.class).hasMessage("410 Gone");
    }

    @Test
    void givesUpWhatCannotBeUpdated() {
        assertUnusable("hello", "is not what it should be: not one whole VCALENDAR");
        assertUnusable("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "X-LONG:x\r\n".repeat(110_000), "is larger than 1 MB");
        server.http.willAnswer(request -> request.response().end("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" + PATH.substring(5, 41)
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));
        assertThat(failure(partner.deliver(updated(ENTRY)))).isInstanceOf(PermanentDeliveryException.class)
                .hasMessage("the entry in the calendar has no ETag, so that it cannot be changed safely");
    }

    @Test
    void triesAgainLaterWhereTheEntryComesInPart() {
        server.http.willAnswer(request -> request.response().setChunked(true).write("BEGIN:VCAL")
                .onSuccess(v -> request.connection().close()));
        assertThat(failure(partner.deliver(updated(ENTRY)))).isInstanceOf(TransientDeliveryException.class)
                .hasMessage("the answer with the entry was cut");
    }

    @Test
    void givesUpWhatIsNoEntryAndStillCloses() {
        var failure = failure(partner.deliver(updated("{\"title\": \"T\"}")));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessage("the calendar entry's start is missing");
        assertThat(failure.code()).isEqualTo(FailureCode.UNSUITABLE);
        assertThat(server.methods).isEmpty();
        result(partner.close());
    }

    @Test
    void previewsWhatIsSentForANewEntry() {
        var preview = partner.preview(updated(ENTRY));
        assertThat(preview.action()).isEqualTo("PUT");
        assertThat(preview.target()).isEqualTo("http://localhost:" + server.http.port() + PATH);
        assertThat(preview.headers()).containsEntry("If-None-Match", "*").containsEntry("Authorization", "Basic ***")
                .containsEntry("Content-Type", "text/calendar; charset=utf-8").containsEntry("X-Agency", "board");
        assertThat(preview.body().toString()).startsWith("BEGIN:VCALENDAR\r\n").contains("\r\nSUMMARY:Ramps & doors\r\n");
        assertThat(partner.preview(cancelled()).body().toString()).contains("STATUS:CANCELLED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "207 | <resourcetype><collection/></resourcetype>                   | 200 OK | /endpoint",
            "207 | <resourcetype/>                                              | 200 OK | /endpoint",
            "207 | <resourcetype/>                                              | 404 Not Found | -",
            "207 | <resourcetype><c:calendar/></resourcetype>                   | 200 OK | -",
            "207 | <resourcetype><c:calendar/></resourcetype><c:comp name=\"VJOURNAL\"/> | 200 OK | /endpoint",
            "207 | not <XML                                                     | -      | -",
            "401 | - | - | /auth", "403 | - | - | /auth", "404 | - | - | /endpoint", "405 | - | - | /endpoint",
            "410 | - | - | /endpoint", "301 | - | - | /endpoint", "500 | - | - | -", "503 | - | - | -", "429 | - | - | -",
            "200 | - | - | -",
    })
    void refusesAtRegistrationWhatIsClearlyNoCalendar(int status, String properties, String known, String pointer) {
        server.http.willAnswer(status, "<multistatus xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><response><propstat><prop>"
                + properties + "</prop><status>HTTP/1.1 " + known + "</status></propstat></response></multistatus>");
        if (pointer == null) {
            result(partner.verify());
        } else {
            assertThatThrownBy(() -> result(partner.verify()))
                    .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
        }
        assertThat(server.http.received.get(0).method()).isEqualTo("PROPFIND");
        assertThat(server.http.received.get(0).headers()).containsEntry("depth", "0").containsKey("authorization");
    }

    @Test
    void callsNoAddressThatItMustNot() {
        var inside = open(endpointAt(80).replace("localhost", "10.255.255.1"));
        assertThat(failure(inside.deliver(request())).code()).isEqualTo(FailureCode.EGRESS);
        assertThatThrownBy(() -> result(inside.verify()))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/endpoint"));
        result(inside.close());
    }

    private void quickerOnce() {
        server.quicker = () -> {
            server.quicker = () -> { };
            server.store(PATH, server.objects.get(PATH).text().replaceAll("SEQUENCE:\\d+", "SEQUENCE:7\r\nX-PERSON:1"));
        };
    }

    private void assertUnusable(String stored, String reason) {
        server.store(PATH, stored);
        var failure = failure(partner.deliver(updated(ENTRY)));
        assertThat(failure).isInstanceOf(PermanentDeliveryException.class).hasMessage("the entry in the calendar " + reason);
        assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL);
    }

    private List<String> lines() {
        return server.objects.get(PATH).text().lines().toList();
    }

    static DeliveryRequest updated(String payload) {
        return CalendarConnectorTest.request(CalendarConnectorTest.event(UUID.randomUUID(), "training_updated"), payload);
    }

    static DeliveryRequest cancelled() {
        return CalendarConnectorTest.request(CalendarConnectorTest.event(UUID.randomUUID(), "training_cancelled"), "{}");
    }

    static Partner open(Target target, CalendarSettings settings) {
        return new CalendarConnector(new PartnerClients(vertx, Clock.systemUTC(), egress(), "1.2.3"), Clock.systemUTC())
                .open(target, settings);
    }
}
