package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Signing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String NEW = secret(1, 32);
    private static final String OLD = secret(2, 24);

    static Stream<JsonNode> vectors() throws IOException {
        var all = new ObjectMapper().readTree(WebhookSignatureTest.class.getResource("/vectors/standard-webhooks.json"));
        var ours = StreamSupport.stream(all.spliterator(), false).filter(vector -> vector.get("version").asText().equals("v1")).toList();
        assertThat(ours).isNotEmpty();
        return ours.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signsAsTheVectorsSay(JsonNode vector) {
        var headers = headers(vector.get("id").asText(), vector.get("timestamp").asLong());
        signature(new Signing.Key(vector.get("secret").asText(), null)).sign(headers, bytes(vector.get("body").asText()));
        assertThat(headers).containsEntry("webhook-signature", vector.get("signature").asText());
    }

    @Test
    void isVerifiedByTheStandardsOwnLibraryWithEitherSecretWhileItIsChanged() {
        var headers = headers("msg_1", Instant.now().getEpochSecond());
        signature(new Signing.Key(NEW, null), new Signing.Key(OLD, NOW.plusSeconds(1))).sign(headers, bytes("{\"title\":\"\u20ac\"}"));
        var received = new HashMap<String, List<String>>();
        headers.forEach((name, value) -> received.put(name, List.of(value)));
        for (var known : List.of(NEW, OLD)) {
            assertThatCode(() -> new Webhook(known).verify("{\"title\":\"\u20ac\"}", received)).doesNotThrowAnyException();
            assertThatThrownBy(() -> new Webhook(known).verify("{\"title\":\"$\"}", received))
                    .isInstanceOf(WebhookVerificationException.class);
        }
        assertThatThrownBy(() -> new Webhook(secret(3, 32)).verify("{\"title\":\"\u20ac\"}", received))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void leavesOutKeysThatAreOver() {
        var headers = headers("msg_1", 1);
        var both = headers("msg_1", 1);
        signature(new Signing.Key(NEW, null), new Signing.Key(OLD, NOW)).sign(headers, bytes("{}"));
        signature(new Signing.Key(NEW, null)).sign(both, bytes("{}"));
        assertThat(headers.get("webhook-signature")).startsWith("v1,").doesNotContain(" ").isEqualTo(both.get("webhook-signature"));
    }

    @Test
    void signsNothingWithoutAKey() {
        var headers = headers("msg_1", 1);
        signature().sign(headers, bytes("{}"));
        signature().mask(headers);
        assertThat(headers).doesNotContainKey("webhook-signature");
    }

    @Test
    void showsHowManySignaturesThereAreAndNoMore() {
        var headers = headers("msg_1", 1);
        var signature = signature(new Signing.Key(NEW, null), new Signing.Key(OLD, NOW.plusSeconds(1)));
        signature.mask(headers);
        assertThat(headers).containsEntry("webhook-signature", "v1,*** v1,***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void refusesWhatIsNoSecret(String secret) {
        refused(secret);
    }

    @Test
    void refusesSecretsThatAreTooShortOrTooLong() {
        refused(secret(1, 23));
        refused(secret(1, 65));
        assertThatCode(() -> signature(new Signing.Key(secret(1, 64), null))).doesNotThrowAnyException();
    }

    private static void refused(String secret) {
        assertThatThrownBy(() -> signature(new Signing.Key(secret, null)))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/signing/secret"))
                .hasNoCause().hasMessage("A signing secret is whsec_ and the base64 of 24 to 64 bytes.");
        assertThatThrownBy(() -> signature(new Signing.Key(NEW, null), new Signing.Key(secret, null)))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/signing/previousSecret"));
    }

    private static WebhookSignature signature(Signing.Key... keys) {
        return new WebhookSignature(new Signing(List.of(keys)), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Map<String, String> headers(String id, long timestamp) {
        return new HashMap<>(Map.of("webhook-id", id, "webhook-timestamp", Long.toString(timestamp)));
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String secret(int fill, int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }
}
