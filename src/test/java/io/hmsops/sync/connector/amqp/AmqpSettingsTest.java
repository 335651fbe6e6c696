package io.hmsops.sync.connector.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.amqp.SaslLogin;
import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmqpSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "amqp://broker,               false, broker,      5672",
        "AMQP://broker:1234/,         false, broker,      1234",
        "amqps://broker.example,      true,  broker.example, 5671",
        "amqps://[2001:db8::1]:5671,  true,  2001:db8::1, 5671"})
    void readsTheEndpoint(String endpoint, boolean ssl, String host, int port) {
        assertThat(AmqpEndpoint.parse(endpoint)).isEqualTo(new AmqpEndpoint(ssl, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://broker", "broker:5672", "amqp://", "amqp://user:secret@broker", "amqp://broker/queue", "amqp://broker:0",
        "amqp://broker:70000", "amqp://broker?x=1", "amqp://bro ker", ""})
    void refusesAnotherEndpoint(String endpoint) {
        assertThatThrownBy(() -> AmqpEndpoint.parse(endpoint)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageNotContaining("secret").extracting("pointer").isEqualTo("/endpoint");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "fixed,              policy-42, fixed",
        "{type}.{subject},   a$1,       policy_updated.a$1",
        "{source},           -,         /access-board",
        "{subject},          -,         -",
        "-,                  policy-42, -"})
    void expandsTexts(String text, String subject, String expanded) {
        assertThat(MessageText.parse(text, "/options/subject").of(Deliveries.event(subject))).isEqualTo(expanded);
    }

    @Test
    void refusesWhatCannotBeSent() {
        refused("/options/subject", new AmqpSettings("q", null, null, null, null, null, "{id}", null, null), Map.of());
        refused("/options/groupId", new AmqpSettings("q", null, null, null, null, null, null, "{", null), Map.of());
        refused("/options/ttl", new AmqpSettings("q", null, null, null, Duration.ZERO, null, null, null, null), Map.of());
        refused("/options/ttl", new AmqpSettings("q", null, null, null, Duration.ofDays(50), null, null, null, null), Map.of());
        refused("/options/deliveryIdProperty", new AmqpSettings("q", null, null, null, null, null, null, null, "a"), Map.of("a", "b"));
        refused("/headers/cloudEvents:id", AmqpConnectorTest.settings("q"), Map.of("cloudEvents:id", "x"));
    }

    private static void refused(String pointer, AmqpSettings settings, Map<String, String> headers) {
        assertThatThrownBy(() -> new AmqpMessages(settings, headers)).isInstanceOf(InvalidSettingsException.class)
                .extracting("pointer").isEqualTo(pointer);
    }

    @Test
    void knowsNoTokens() {
        assertThatThrownBy(() -> SaslLogin.of(new Credentials.Bearer(Deliveries.SECRET), true))
                .isInstanceOf(InvalidSettingsException.class).extracting("pointer").isEqualTo("/auth/kind");
        assertThat(SaslLogin.of(new Credentials.Basic("u", Deliveries.SECRET), true).toString())
                .isEqualTo("SaslLogin[PLAIN u ***]");
    }
}
