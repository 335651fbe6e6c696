package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.ConnectorContract;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.HttpStandIn;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.StandIn;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls with OAuth 2 tokens keep the contract too. */
class TokenAuthenticationTest extends ConnectorContract {

    private static final String SECRET = Deliveries.SECRET + " +&=\u00e9";

    private final TokenStandIn tokens = new TokenStandIn(vertx);
    private final MovingClock clock = new MovingClock();
    private HttpStandIn http;

    @Override
    protected StandIn startStandIn() {
        http = new HttpStandIn(vertx);
        return http;
    }

    @Override
    protected Partner open(String endpoint) {
        return open(endpoint, tokens.url());
    }

    private Partner open(String endpoint, String tokenUrl) {
        var credentials = new Credentials.OAuth2(tokenUrl, "cl:ient", SECRET, "write read", "https://partner.example/");
        return new HttpConnector(new PartnerClients(vertx, clock, egress(), "1.2.3"))
                .open(Deliveries.target(endpoint, Map.of(), credentials), new HttpSettings(null, null, null));
    }

    @Override
    protected DeliveryRequest request() {
        return Deliveries.request();
    }

    @Override
    protected String endpointAt(int port) {
        return "http://localhost:" + port + "/api/events";
    }

    @Test
    void asksAsTheStandardSaysAndSendsWhatItGot() {
        result(partner.deliver(request()));
        assertThat(tokens.asked).containsExactly(new TokenStandIn.Asked("POST", "/token",
                "Basic Y2wlM0FpZW50OnMzY3IzdC1QYTU1KyUyQiUyNiUzRCVDMyVBOQ==", "application/x-www-form-urlencoded",
                "grant_type=client_credentials&scope=write+read&audience=https%3A%2F%2Fpartner.example%2F"));
        assertThat(http.received.get(0).headers()).containsEntry("authorization", "Bearer token-1");
    }

    @Test
    void asksNobodyForAPreview() {
        assertThat(partner.preview(request()).headers()).containsEntry("Authorization", "Bearer ***");
        assertThat(tokens.asked).isEmpty();
    }

    @Test
    void fetchesOneTokenForAllThatWait() {
        var waiting = holdTokens();
        var attempts = IntStream.range(0, 50).mapToObj(i -> onContext(partner.deliver(request())).subscribeAsCompletionStage()).toList();
        await().until(() -> waiting.size() == 1);
        var cancelled = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        cancelled.cancel();
        TokenStandIn.issue(waiting.get(0), 1, "");
        attempts.forEach(attempt -> assertThat(attempt).succeedsWithin(Duration.ofSeconds(20)));
        assertThat(tokens.asked).hasSize(1);
        assertThat(http.received).hasSize(50).allSatisfy(call -> assertThat(call.headers()).containsEntry("authorization", "Bearer token-1"));
    }

    @Test
    void goesOnFetchingWhereTheFirstThatWaitedGivesUp() {
        var waiting = holdTokens();
        var first = onContext(partner.deliver(request())).subscribe().with(r -> { }, e -> { });
        await().until(() -> waiting.size() == 1);
        var second = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        first.cancel();
        TokenStandIn.issue(waiting.get(0), 1, "");
        assertThat(second).succeedsWithin(Duration.ofSeconds(20));
        assertThat(tokens.asked).hasSize(1);
        assertThat(http.received).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"', \"expires_in\": 100'    | 90 | 100", "', \"expires_in\": \"3600\"' | 3570 | 3600",
        "''                         | 270 | 300"})
    void renewsTheTokenALittleBeforeItExpires(String more, int renewed, int expired) {
        tokens.issuing(more);
        result(partner.deliver(request()));
        clock.now = MovingClock.START.plusSeconds(renewed - 1);
        result(partner.deliver(request()));
        assertThat(tokens.asked).hasSize(1);
        clock.now = MovingClock.START.plusSeconds(renewed);
        var waiting = holdTokens();
        result(partner.deliver(request())); // does not wait
        await().until(() -> waiting.size() == 1);
        clock.now = MovingClock.START.plusSeconds(expired);
        var waits = onContext(partner.deliver(request())).subscribeAsCompletionStage();
        TokenStandIn.issue(waiting.get(0), 2, "");
        assertThat(waits).succeedsWithin(Duration.ofSeconds(20));
        assertThat(tokens.asked).hasSize(2);
        assertThat(sent()).containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2");
    }

    @Test
    void goesOnWithTheOldTokenWhileNoNewOneCanBeGot() {
        result(partner.deliver(request()));
        clock.now = MovingClock.START.plusSeconds(3580);
        tokens.answering(503, "");
        result(partner.deliver(request()));
        await().until(() -> tokens.asked.size() == 2);
        assertThat(sent()).containsExactly("Bearer token-1", "Bearer token-1");
    }

    @Test
    void usesATokenWithoutALifeOnce() {
        tokens.issuing(", \"expires_in\": 0");
        result(partner.deliver(request()));
        result(partner.deliver(request()));
        assertThat(sent()).containsExactly("Bearer token-1", "Bearer token-2");
    }

    @Test
    void fetchesOneNewTokenForAllWhoseOldOneIsRefused() {
        result(partner.deliver(request()));
        http.willAnswer(call -> call.response().setStatusCode("Bearer token-1".equals(call.getHeader("Authorization")) ? 401 : 200).end("x"));
        IntStream.range(0, 20).mapToObj(i -> onContext(partner.deliver(request())).subscribeAsCompletionStage()).toList()
                .forEach(attempt -> assertThat(attempt).succeedsWithin(Duration.ofSeconds(20)));
        assertThat(tokens.asked).hasSize(2);
    }

    @Test
    void failsWhereTheNewTokenIsRefusedToo() {
        http.willAnswer(401, "who are you");
        assertThat(failure(partner.deliver(request()))).isInstanceOf(TransientDeliveryException.class).hasMessage("401 Unauthorized");
        assertThat(sent()).containsExactly("Bearer token-1", "Bearer token-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "401 | {\"error\":\"invalid_client\",\"error_description\":\"not\\n*\"} | REFUSED  | 401 Unauthorized, invalid_client: not ***",
        "400 | {\"error\":\"invalid_scope\"}   | REFUSED  | 400 Bad Request, invalid_scope",
        "503 | <html>                          | REFUSED  | 503 Service Unavailable",
        "302 | {}                              | REFUSED  | 302 Found",
        "200 | <html>                          | PROTOCOL | the answer holds no access_token",
        "200 | ~~                              | PROTOCOL | the answer holds no access_token",
        "200 | {\"access_token\":\"a b\"}      | PROTOCOL | the access_token is none that a header can hold",
        "200 | {\"access_token\":\"a\",\"token_type\":\"mac\"} | PROTOCOL | the token_type is not Bearer",
    })
    void saysWhyThereIsNoToken(int status, String body, FailureCode code, String words) {
        tokens.answering(status, body.replace("*", SECRET));
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessage("no token from " + tokens.url() + ": " + words);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(http.received).isEmpty();
        tokens.issuing("");
        result(partner.deliver(request()));
    }

    @Test
    void readsNoTokenWithoutAnEnd() {
        tokens.answering(200, "{\"access_token\": \"" + "x".repeat(70_000) + "\"}");
        assertThat(failure(partner.deliver(request()))).hasMessageContaining("longer than 64 KB");
    }

    @Test
    void waitsForNoTokenWithoutAnEnd() {
        tokens.handler = (request, count) -> request.response().setChunked(true).write("{");
        var failure = failure(partner.deliver(request()));
        assertThat(failure).isInstanceOf(TransientDeliveryException.class).hasMessageEndingWith("no answer within 10 s");
        assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
    }

    @Test
    void saysThatTheTokenEndpointIsAway() {
        var away = open(http.endpoint(), "http://token.invalid/x?key=y");
        assertThat(failure(away.deliver(request()))).isInstanceOf(ConnectionFailedException.class)
                .hasMessage("no token from http://token.invalid/x: host name not found: token.invalid:80");
        result(away.close());
    }

    @Test
    void asksNoAddressForATokenThatItMustNotCall() {
        var inside = open(http.endpoint(), "http://169.254.169.254/token");
        assertThat(failure(inside.deliver(request())).code()).isEqualTo(FailureCode.EGRESS);
        assertThat(catchThrowable(() -> result(inside.verify()))).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo("/auth/tokenUrl"));
        result(inside.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token", "ftp://idp.example/", "https://u:p@idp.example/", "https://idp.example/{subject}", "https:///x"})
    void refusesATokenUrlThatIsNone(String url) {
        assertThatThrownBy(() -> open(http.endpoint(), url)).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/auth/tokenUrl")).hasMessageStartingWith("The token URL ");
    }

    private List<String> sent() {
        return http.received.stream().map(call -> call.headers().get("authorization")).toList();
    }

    private List<HttpServerRequest> holdTokens() {
        var waiting = new CopyOnWriteArrayList<HttpServerRequest>();
        tokens.handler = (request, count) -> waiting.add(request);
        return waiting;
    }

    private static final class MovingClock extends Clock {

        static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
        volatile Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
