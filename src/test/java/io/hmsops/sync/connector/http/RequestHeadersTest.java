package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "HOST", "Content-Type", "content-length", "ce-id", "Webhook-Id", "Idempotency-Key",
        "User-Agent", "Transfer-Encoding", "a b", "", "x:y"})
    void refusesHeadersThatAreNotTheSystemsOwn(String name) {
        refused(Map.of(name, "value"), "/headers/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "\u00e9", "\0"})
    void refusesValuesThatAreNoHeaderValues(String value) {
        refused(Map.of("X-Agency", value), "/headers/X-Agency");
    }

    private static void refused(Map<String, String> headers, String pointer) {
        var target = Deliveries.target("https://docs.example/", headers, Credentials.NONE);
        assertThatThrownBy(() -> new RequestHeaders(target, "1", Clock.systemUTC()))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
    }
}
