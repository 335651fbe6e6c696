package io.hmsops.sync.connector.calendar;

import static io.hmsops.sync.connector.calendar.CalDavConnectorTest.ENTRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.calendar.CalendarSettings.Protocol;
import io.hmsops.sync.connector.http.PartnerClients;
import io.hmsops.sync.egress.Egress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against a server that somebody else wrote and installed: {@code partner.caldav.url} names a calendar collection, {@code .username} and
 * {@code .password} whose it is. Entries are read back with a client of its own.
 */
@EnabledIfSystemProperty(named = "partner.caldav.url", matches = ".+")
class CalDavServerTest {

    private static final String URL = System.getProperty("partner.caldav.url");
    private static final String USERNAME = System.getProperty("partner.caldav.username");
    private static final String PASSWORD = System.getProperty("partner.caldav.password");
    private static final CalendarSettings CANCELS = new CalendarSettings(Protocol.CALDAV, List.of("*_cancelled"), null, null);
    private static final CalendarSettings DELETES = new CalendarSettings(Protocol.CALDAV, List.of("*_cancelled"), OnCancel.DELETE, null);

    private final String subject = UUID.randomUUID().toString();
    private final String path = URL.replaceAll("/*$", "/") + EntryId.uid(Deliveries.event(subject)) + ".ics";
    private Vertx vertx;
    private Partner partner;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        partner = open(URL, PASSWORD, CANCELS);
    }

    @AfterEach
    void close() throws Exception {
        send("DELETE", "");
        result(partner.close());
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isACalendarCollection() {
        result(partner.verify());
    }

    @Test
    void anotherUrlOrPasswordIsRefusedAtRegistration() {
        assertRefused("/endpoint", URL.replaceAll("/*$", "/") + "no-such-collection/", PASSWORD);
        assertRefused("/endpoint", URI.create(URL).resolve("..").toString(), PASSWORD);
        assertRefused("/auth", URL, PASSWORD + "x");
    }

    @Test
    void makesAnEntry() throws Exception {
        assertThat(deliver("training_planned", ENTRY).status()).isEqualTo(201);
        var entry = stored();
        assertThat(entry.getSummary().getValue()).isEqualTo("Ramps & doors");
        assertThat(entry.getDateStart().getValue()).isEqualTo(Instant.parse("2026-07-01T07:00:00Z"));
        assertThat(entry.getDateEnd().getValue()).isEqualTo(Instant.parse("2026-07-01T08:30:00Z"));
        assertThat(entry.getLocation().getValue()).isEqualTo("Room 4");
        assertThat(entry.getContacts().get(0).getValue()).isEqualTo("Ada Lovelace");
        assertThat(entry.getSequence().getValue()).isZero();
        assertThat(entry.getStatus().getValue()).isEqualTo("CONFIRMED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "'start': '2026-07-01', 'end': '2026-07-04'",
            "'start': '2026-07-01T09:00+02:00', 'duration': 'PT1H'",
            "'start': '2026-03-29T02:30', 'duration': 'PT1H', 'timeZone': 'Europe/Berlin'",
            "'start': '2026-10-25T02:30+01:00', 'duration': 'P1D', 'timeZone': 'Europe/Berlin'",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'America/Santiago'",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Asia/Kathmandu'",
            "'start': '2026-07-01T09:00', 'duration': 'PT1H', 'timeZone': 'Africa/Casablanca'",
    })
    void takesTimesOfEveryKind(String times) {
        var entry = "{'title': '\u00dcbung, \u20ac; \\\\ \ud83d\ude80 " + "long ".repeat(40) + "', 'description': 'a\\nb', " + times + "}";
        assertThat(deliver("training_planned", entry.replace('\'', '"')).status()).isEqualTo(201);
    }

    @Test
    void raisesTheSequenceAtEachUpdateAndKeepsWhatAPersonAdded() throws Exception {
        deliver("training_planned", ENTRY);
        var edited = send("GET", "").body().replace("END:VEVENT", "ATTENDEE;CN=\"Doe, Jane\":mailto:jane@example.org\r\nBEGIN:VALARM\r\n"
                + "ACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT");
        assertThat(send("PUT", edited).statusCode()).isBetween(200, 204);
        deliver("training_moved", ENTRY.replace("09:00", "11:00"));
        var entry = stored();
        assertThat(entry.getSequence().getValue()).isEqualTo(1);
        assertThat(entry.getDateStart().getValue()).isEqualTo(Instant.parse("2026-07-01T09:00:00Z"));
        assertThat(entry.getAlarms()).hasSize(1);
        assertThat(entry.getAttendees()).hasSize(1);
    }

    @Test
    void doesNothingAtTheSameDeliveryAgain() throws Exception {
        var request = request("training_planned", ENTRY);
        result(partner.deliver(request));
        var before = send("GET", "");
        result(partner.deliver(Deliveries.again(request)));
        var after = send("GET", "");
        assertThat(after.body()).isEqualTo(before.body()).contains("SEQUENCE:0");
        assertThat(after.headers().firstValue("ETag")).isPresent().isEqualTo(before.headers().firstValue("ETag"));
    }

    @Test
    void losesNoneOfManyChangesAtOnce() throws Exception {
        var attempts = IntStream.range(0, 6).mapToObj(i -> onContext(partner.deliver(request("training_moved", ENTRY))).map(r -> 1)
                .onFailure(e -> e.getMessage().startsWith("412 ")).recoverWithItem(0).subscribeAsCompletionStage()).toList();
        var taken = attempts.stream().mapToInt(CompletableFuture::join).sum();
        assertThat(taken).isPositive();
        assertThat(stored().getSequence().getValue()).isEqualTo(taken - 1);
    }

    @Test
    void marksAsCancelled() throws Exception {
        assertThat(deliver("training_cancelled", "{}").status()).isEqualTo(404);
        deliver("training_planned", ENTRY);
        deliver("training_cancelled", "{}");
        assertThat(stored().getStatus().getValue()).isEqualTo("CANCELLED");
        assertThat(stored().getSequence().getValue()).isEqualTo(1);
        assertThat(stored().getSummary().getValue()).isEqualTo("Ramps & doors");
        deliver("training_planned", ENTRY);
        assertThat(stored().getStatus().getValue()).isEqualTo("CONFIRMED");
    }

    @Test
    void deletes() throws Exception {
        deliver("training_planned", ENTRY);
        var other = open(URL, PASSWORD, DELETES);
        assertThat(result(other.deliver(request("training_cancelled", "{}"))).status()).isBetween(200, 204);
        assertThat(send("GET", "").statusCode()).isEqualTo(404);
        assertThat(result(other.deliver(request("training_cancelled", "{}"))).status()).isEqualTo(404);
        result(other.close());
    }

    private DeliveryReceipt deliver(String type, String payload) {
        return result(partner.deliver(request(type, payload)));
    }

    private DeliveryRequest request(String type, String payload) {
        var like = Deliveries.event(subject);
        var event = new io.hmsops.sync.event.Event(like.id(), type, like.source(), like.cloudEventId(), subject, like.time(),
                like.dataContentType(), null, Map.of(), null, null);
        return new DeliveryRequest(UUID.randomUUID(), 1, event,
                new Payload("application/json", payload.getBytes(StandardCharsets.UTF_8)), null);
    }

    private VEvent stored() throws Exception {
        var text = send("GET", "").body();
        var calendar = Biweekly.parse(text).first();
        assertThat(calendar.getEvents()).hasSize(1);
        return calendar.getEvents().get(0);
    }

    private HttpResponse<String> send(String method, String body) throws Exception {
        var basic = Base64.getEncoder().encodeToString((USERNAME + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(path)).header("Authorization", "Basic " + basic)
                .header("Content-Type", "text/calendar").method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void assertRefused(String pointer, String url, String password) {
        var other = open(url, password, CANCELS);
        assertThatThrownBy(() -> result(other.verify())).as(url)
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
        result(other.close());
    }

    private Partner open(String url, String password, CalendarSettings settings) {
        var clients = new PartnerClients(vertx, Clock.systemUTC(), new Egress(vertx, List.of("0.0.0.0/0", "::/0")), "1.2.3");
        return new CalendarConnector(clients, Clock.systemUTC())
                .open(Deliveries.target(url, Map.of(), new Credentials.Basic(USERNAME, password)), settings);
    }

    private <T> Uni<T> onContext(Uni<T> uni) {
        var context = vertx.getOrCreateContext();
        return uni.runSubscriptionOn(command -> context.runOnContext(v -> command.run()));
    }

    private <T> T result(Uni<T> uni) {
        return onContext(uni).await().atMost(Duration.ofSeconds(20));
    }
}
