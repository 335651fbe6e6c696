package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    @Test
    void refusesCredentialsThatCannotBeSent() {
        refused(new Credentials.Basic("a:b", Deliveries.SECRET), "/auth/username");
        refused(new Credentials.Bearer(Deliveries.SECRET + "\r\nX-Evil: 1"), "/auth/token");
    }

    private static void refused(Credentials credentials, String pointer) {
        assertThatThrownBy(() -> Authentication.of(credentials))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo(pointer))
                .hasMessageNotContaining(Deliveries.SECRET);
    }
}
