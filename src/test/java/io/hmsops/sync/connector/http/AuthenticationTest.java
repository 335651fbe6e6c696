package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Credentials.ApiKey.Place;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {

    @Test
    void refusesCredentialsThatCannotBeSent() {
        refused(new Credentials.Basic("a:b", Deliveries.SECRET), "/auth/username");
        refused(new Credentials.Bearer(Deliveries.SECRET + "\r\nX-Evil: 1"), "/auth/token");
        refused(new Credentials.ApiKey(Place.HEADER, "X-Key", Deliveries.SECRET + "\r\nX-Evil: 1"), "/auth/key");
        refused(new Credentials.ApiKey(Place.HEADER, "X-Key", " "), "/auth/key");
        refused(new Credentials.ApiKey(Place.QUERY, "key", ""), "/auth/key");
        refused(new Credentials.ApiKey(Place.QUERY, "", Deliveries.SECRET), "/auth/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOST", "Content-Type", "content-length", "Content-Encoding", "ce-id", "Webhook-Signature", "Idempotency-Key",
        "a b", "", "x:y", "x-agency"})
    void refusesKeysInHeadersThatAreTaken(String name) {
        refused(new Credentials.ApiKey(Place.HEADER, name, Deliveries.SECRET), "/auth/name");
    }

    @Test
    void takesAKeyInTheAuthorizationHeader() {
        var key = FixedAuthentication.of(new Credentials.ApiKey(Place.HEADER, "Authorization", "ApiKey " + Deliveries.SECRET), Set.of());
        assertThat(key.proof().await().indefinitely().headers()).containsEntry("Authorization", "ApiKey " + Deliveries.SECRET);
        assertThat(key.masked().headers()).containsEntry("Authorization", "***");
    }

    @Test
    void showsNothing() {
        var bearer = FixedAuthentication.of(new Credentials.Bearer(Deliveries.SECRET), Set.of());
        assertThat(bearer.proof().await().indefinitely().toString()).doesNotContain(Deliveries.SECRET);
        assertThat(bearer.masked().toString()).doesNotContain(Deliveries.SECRET);
    }

    private static void refused(Credentials credentials, String pointer) {
        assertThatThrownBy(() -> FixedAuthentication.of(credentials, Set.of("X-Agency")))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer))
                .hasMessageNotContaining(Deliveries.SECRET);
    }
}
