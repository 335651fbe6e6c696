package io.hmsops.sync.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.registry.DeliverySettings.Ordering;
import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationRulesTest {

    private static SystemSettings check(String json) {
        var body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return RegistrationRules.check(SystemRegistration.parse(body),
                new SecretMembers(Set.of("known"), new SecretCipher(Optional.empty(), List.of()), "X", Map.of()));
    }

    private static SystemSettings with(String members) {
        return check("{'name': 'X', 'endpoint': 'https://x.example/'" + (members.isEmpty() ? "" : ", " + members) + "}");
    }

    private static List<Problem.Error> errors(String json) {
        var refused = catchThrowableOfType(ProblemException.class, () -> check(json));
        assertThat(refused).as(json).isNotNull();
        assertThat(refused.problem().status()).isEqualTo(400);
        return refused.problem().errors();
    }

    @Test
    void theLeastGetsEveryDefault() {
        var settings = with("");
        assertThat(settings.connector()).isEqualTo("http");
        assertThat(settings.subscriptions()).containsExactly(new Subscription(List.of("*"), null));
        assertThat(settings.headers()).isEmpty();
        assertThat(settings.auth()).isNull();
        assertThat(settings.options()).isEmpty();
        assertThat(settings.delivery().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.delivery().ordering()).isEqualTo(Ordering.SUBJECT);
        assertThat(settings.delivery().maxConcurrency()).isEqualTo(8);
        assertThat(settings.delivery().ratePerSecond()).isNull();
        assertThat(settings.delivery().statuses()).isNull();
        assertThat(with("'delivery': {'statuses': {'dead': [], 'retry': null}}")).isEqualTo(settings);
        assertThat(settings.delivery().retry().schedule()).hasToString("[PT5S, PT5M, PT30M, PT2H, PT5H, PT10H, PT14H, PT20H, PT24H]");
    }

    @Test
    void everythingIsTakenAndComesBackFromTheStoreTheSame() {
        var settings = with("'connector': 'document', 'subscriptions': [{'types': ['policy_*', 'x']}], "
                + "'headers': {'X-Agency': 'access board'},"
                + "'auth': {'kind': 'basic', 'username': 'u', 'password': {'secretRef': 'known'}}, 'options': {'a': {'b': [1, 1.50]}},"
                + "'delivery': {'timeout': 'PT0.1S', 'ordering': 'none', 'maxConcurrency': 256, 'ratePerSecond': 0.5,"
                + "'retry': {'schedule': []}, 'statuses': {'delivered': [409, 302], 'pause': [401], 'retry': null, 'dead': []}}");
        assertThat(settings.auth()).isEqualTo(AuthSettings.basic("u", Secret.ref("known")));
        assertThat(settings.delivery().retry().schedule()).isEmpty();
        assertThat(settings.delivery().ratePerSecond()).isEqualTo(0.5);
        assertThat(settings.delivery().statuses()).isEqualTo(new StatusRules(new TreeSet<>(Set.of(302, 409)), null, null,
                new TreeSet<>(Set.of(401))));
        assertThat(settings.toJson()).contains("\"statuses\":{\"delivered\":[302,409],\"pause\":[401]}");
        assertThat(SystemSettings.fromJson(settings.toJson())).isEqualTo(settings);
        assertThat(SystemSettings.fromJson(settings.toJson()).toJson()).isEqualTo(settings.toJson());
    }

    @Test
    void membersOfANewerVersionDoNotHurtAStoredSystem() {
        var json = with("").toJson().replaceFirst("\\{", "{\"filter\": 1, ");
        assertThat(SystemSettings.fromJson(json)).isEqualTo(with(""));
    }

    @Test
    void whatAnEarlierVersionStoredIsRead() {
        var settings = SystemSettings.fromJson("""
                {"connector":"http","endpoint":"https://x.example/","subscriptions":[{"types":["*"]}],"headers":{},
                 "delivery":{"timeout":"PT10S","ordering":"subject","maxConcurrency":8,"retry":{"schedule":["PT5S"]}},"options":{}}""");
        assertThat(settings.delivery()).isEqualTo(new DeliverySettings(Duration.ofSeconds(10), Ordering.SUBJECT, 8, null,
                new DeliverySettings.Retry(List.of(Duration.ofSeconds(5))), null));
        assertThat(settings.toJson()).as("not changed by being read, so that a start makes no new revision")
                .doesNotContain("ratePerSecond", "statuses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'delivery': {'ordering': 'latest'}", "'delivery': {'ratePerSecond': 50}",
            "'delivery': {'ratePerSecond': null}", "'delivery': {'ratePerSecond': 10000}", "'auth': null", "'auth': {'kind': 'none'}",
            "'headers': null, 'delivery': null, 'options': null",
            "'subscriptions': null, 'transform': null, 'signing': null", "'delivery': {'retry': {}}",
            "'auth': {'kind': 'bearer', 'token': {'secretRef': 'known'}}",
            "'auth': {'kind': 'apiKey', 'name': 'X-Key', 'key': {'secretRef': 'known'}}",
            "'auth': {'kind': 'oauth2', 'tokenUrl': 'https://id.example/t', 'clientId': 'c', 'clientSecret': {'secretRef': 'known'}}",
            "'auth': {'kind': 'mtls', 'certificate': 'PEM\\nPEM', 'privateKey': {'secretRef': 'known'}}",
            "'tls': {'trustedCertificates': 'PEM\\nPEM'}, 'signing': {'secret': {'secretRef': 'known'}}"})
    void isFine(String members) {
        with(members);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "'name2': 1 | /name2 | known are",
            "'connector': 5 | /connector | a string",
            "'subscriptions': {} | /subscriptions | an array",
            "'subscriptions': [] | /subscriptions | every event",
            "'subscriptions': [null] | /subscriptions/0 | object",
            "'subscriptions': [{}] | /subscriptions/0/types | event types",
            "'subscriptions': [{'types': []}] | /subscriptions/0/types | event types",
            "'subscriptions': [{'types': ['a', '']}] | /subscriptions/0/types/1 | 1 to 255",
            "'subscriptions': [{'types': [null]}] | /subscriptions/0/types/0 | 1 to 255",
            "'subscriptions': [{'types': [7]}] | /subscriptions/0/types/0 | a string",
            "'subscriptions': [{'types': ['a'], 'filter': 1}] | /subscriptions/0/filter | a string that is not blank",
            "'transform': ' ' | /transform | a string that is not blank",
            "'signing': {'secret': 'whsec_x'} | /signing/secret | sync.secrets.key",
            "'signing': {} | /signing/secret | needed",
            "'signing': {'secret': {'secretRef': 'known'}, 'previousUntil': '2026-12-01T00:00:00Z'} | /signing/previousSecret | go together",
            "'signing': {'secret': {'secretRef': 'known'}, 'previousSecret': {'secretRef': 'known'}} | /signing/previousUntil | go together",
            "'tls': {} | /tls/trustedCertificates | needed",
            "'tls': 'x' | /tls | object",
            "'tls': {'trustedCertificates': 5} | /tls/trustedCertificates | text",
            "'tls': {'trustedCertificates': 'x', 'verify': false} | /tls/verify | known are",
            "'headers': {'Bad Name': 'x'} | /headers/Bad Name | header name",
            "'headers': {'X-A': 'a\\nb'} | /headers/X-A | visible ASCII",
            "'headers': {'X-A': ''} | /headers/X-A | visible ASCII",
            "'headers': {'X-A': 'ü'} | /headers/X-A | visible ASCII",
            "'headers': {'X-A': null} | /headers/X-A | visible ASCII",
            "'headers': {'HOST': 'x'} | /headers/HOST | service itself",
            "'headers': {'ce-id': 'x'} | /headers/ce-id | service itself",
            "'headers': {'Webhook-Id': 'x'} | /headers/Webhook-Id | service itself",
            "'headers': {'Authorization': 'x'} | /headers/Authorization | belong into auth",
            "'headers': {'X-A': 'x', 'x-a': 'y'} | /headers/x-a | twice",
            "'headers': {'a/b~': 'x'} | /headers/a~1b~0 | header name",
            "'auth': 'x' | /auth | object",
            "'auth': {} | /auth/kind | one of",
            "'auth': {'kind': 'magic'} | /auth/kind | one of",
            "'auth': {'kind': 'oauth2', 'tokenUrl': 'x', 'clientId': 'c', 'clientSecret': {'secretRef': 'known'}} | /auth/tokenUrl | absolute",
            "'auth': {'kind': 'apiKey', 'key': {'secretRef': 'known'}} | /auth/name | needed",
            "'auth': {'kind': 'apiKey', 'in': 'cookie', 'name': 'k', 'key': {'secretRef': 'known'}} | /auth/in | header",
            "'auth': {'kind': 'mtls', 'privateKey': {'secretRef': 'known'}} | /auth/certificate | needed",
            "'auth': {'kind': 'bearer', 'token': '***'} | /auth/token | no secret here yet",
            "'auth': {'kind': 'none', 'token': 'x'} | /auth/token | known are",
            "'auth': {'kind': 'bearer'} | /auth/token | needed",
            "'auth': {'kind': 'bearer', 'token': 'hunter2'} | /auth/token | sync.secrets.key",
            "'auth': {'kind': 'bearer', 'token': {'secretRef': 'other'}} | /auth/token/secretRef | sync.secrets.refs",
            "'auth': {'kind': 'bearer', 'token': {'secretRef': 'known', 'x': 1}} | /auth/token | nothing else",
            "'auth': {'kind': 'basic', 'username': 'a:b', 'password': {'secretRef': 'known'}} | /auth/username | colon",
            "'auth': {'kind': 'basic', 'password': {'secretRef': 'known'}} | /auth/username | user name",
            "'delivery': 5 | /delivery | an object",
            "'delivery': {'timeout': '10s'} | /delivery/timeout | ISO 8601",
            "'delivery': {'timeout': 'PT0.09S'} | /delivery/timeout | PT0.1S to PT5M",
            "'delivery': {'timeout': 'PT5M1S'} | /delivery/timeout | PT0.1S to PT5M",
            "'delivery': {'timeout': 10} | /delivery/timeout | a string",
            "'delivery': {'ordering': 'any'} | /delivery/ordering | subject, none or latest",
            "'delivery': {'maxConcurrency': 0} | /delivery/maxConcurrency | 1 to 256",
            "'delivery': {'maxConcurrency': 257} | /delivery/maxConcurrency | 1 to 256",
            "'delivery': {'maxConcurrency': 1.5} | /delivery/maxConcurrency | whole number",
            "'delivery': {'maxConcurrency': '8'} | /delivery/maxConcurrency | whole number",
            "'delivery': {'maxConcurrency': 99999999999} | /delivery/maxConcurrency | range",
            "'delivery': {'ratePerSecond': 0} | /delivery/ratePerSecond | more than 0",
            "'delivery': {'ratePerSecond': -1} | /delivery/ratePerSecond | more than 0",
            "'delivery': {'ratePerSecond': 10000.1} | /delivery/ratePerSecond | at most 10000",
            "'delivery': {'ratePerSecond': 1e999} | /delivery/ratePerSecond | at most 10000",
            "'delivery': {'ratePerSecond': '50'} | /delivery/ratePerSecond | a number",
            "'delivery': {'ratePerSecond': []} | /delivery/ratePerSecond | a number",
            "'delivery': {'retry': {'schedule': ['PT5S', '-PT1S']}} | /delivery/retry/schedule/1 | PT0S to P7D",
            "'delivery': {'retry': {'schedule': ['P8D']}} | /delivery/retry/schedule/0 | PT0S to P7D",
            "'delivery': {'retry': {'schedule': [null]}} | /delivery/retry/schedule/0 | PT0S to P7D",
            "'delivery': {'retry': {'deadOn': [418]}} | /delivery/retry/deadOn | known are",
            "'delivery': {'statuses': []} | /delivery/statuses | an object",
            "'delivery': {'statuses': {'ok': [200]}} | /delivery/statuses/ok | known are [dead, delivered, pause, retry]",
            "'delivery': {'statuses': {'dead': 404}} | /delivery/statuses/dead | an array",
            "'delivery': {'statuses': {'dead': [404, '405']}} | /delivery/statuses/dead/1 | whole number",
            "'delivery': {'statuses': {'dead': [404.5]}} | /delivery/statuses/dead/0 | whole number",
            "'delivery': {'statuses': {'dead': [404, null]}} | /delivery/statuses/dead/1 | 200 to 599",
            "'delivery': {'statuses': {'retry': [199]}} | /delivery/statuses/retry/0 | 200 to 599",
            "'delivery': {'statuses': {'pause': [600]}} | /delivery/statuses/pause/0 | 200 to 599",
            "'delivery': {'statuses': {'retry': [404], 'dead': [404]}} | /delivery/statuses/retry/0 | named at /delivery/statuses/dead/0",
            "'delivery': {'statuses': {'pause': [401, 410, 401]}} | /delivery/statuses/pause/2 | named at /delivery/statuses/pause/0",
            "'options': [] | /options | an object"})
    void oneMemberIsWrong(String members, String pointer, String detail) {
        var errors = errors("{'name': 'X', 'endpoint': 'https://x.example/', " + members + "}");
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo(pointer);
            assertThat(error.detail()).contains(detail).doesNotContain("hunter2", "com.fasterxml", "io.hmsops");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", ".x", "a b", "a/b", "ä", "a\\u0000"})
    void isNoName(String name) {
        assertThat(errors("{'name': '" + name + "', 'endpoint': 'https://x.example/'}")).extracting(Problem.Error::pointer).containsExactly("/name");
        assertThat(errors("{'name': '" + "a".repeat(65) + "', 'endpoint': 'https://x/'}")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'name': 'X'} | must be named",
            "{'name': 'X', 'endpoint': ' '} | must be named",
            "{'name': 'X', 'endpoint': 'https://me:hunter2@x.example/'} | belong into auth",
            "{'name': 'X', 'endpoint': 'jdbc:postgresql://me@x/db'} | belong into auth"})
    void isNoEndpoint(String json, String detail) {
        assertThat(errors(json)).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/endpoint");
            assertThat(error.detail()).contains(detail).doesNotContain("hunter2");
        });
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(errors("{'name': '?', 'delivery': {'timeout': 'x', 'maxConcurrency': 0}, 'auth': {'kind': 'x'}, 'transform': ''}"))
                .extracting(Problem.Error::pointer)
                .containsExactly("/name", "/endpoint", "/transform", "/auth/kind", "/delivery/timeout", "/delivery/maxConcurrency");
    }

    @Test
    void thereIsALimitToEachList() {
        var headers = IntStream.rangeClosed(0, HeaderRules.MAX).mapToObj(i -> "'X-" + i + "': 'v'").collect(Collectors.joining(","));
        var waits = IntStream.rangeClosed(0, 50).mapToObj(i -> "'PT1S'").collect(Collectors.joining(","));
        assertThat(errors("{'endpoint': 'https://x/', 'headers': {" + headers + "}, 'delivery': {'retry': {'schedule': [" + waits + "]}}}"))
                .extracting(Problem.Error::pointer).containsExactly("/headers", "/delivery/retry/schedule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "5", "null", "{", "{'name': 'a', 'name': 'b'}", "{} {}"})
    void isNoRegistrationAtAll(String json) {
        assertThat(errors(json)).singleElement().extracting(Problem.Error::pointer).isEqualTo("");
    }
}
