package io.hmsops.sync.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "https://docs.example,                       https://docs.example/",
        "HTTPS://docs.example:443/a?b=c%20d,         https://docs.example/a?b=c%20d",
        "http://docs.example:8080/{subject}.json,    http://docs.example:8080/p-1.json",
        "http://[2001:db8::1]:81/x,                  http://[2001:db8::1]:81/x",
        "https://docs.example/ü,                     https://docs.example/%C3%BC",
    })
    void takes(String endpoint, String url) {
        var parsed = Endpoint.parse(endpoint);
        assertThat(parsed.url(parsed.pathFor("p-1"))).isEqualTo(url);
    }

    @Test
    void encodesASubject() {
        assertThat(Endpoint.parse("https://docs.example/{subject}").pathFor("a/b \u20ac~")).isEqualTo("/a%2Fb%20%E2%82%AC~");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"nonsense", "/api/events", "ftp://docs.example/", "http://", "http:///path", "https:docs.example",
        "https://user:secret@docs.example/", "https://docs.example/#part", "https://docs.example/a b", "https://docs.example:0/",
        "https://docs.example:70000/", "https://docs.example:x/", "https://{subject}.example/", "https://docs.example/?id={subject}",
        "https://docs.example/{type}", "https://döcs.example/", "https://docs_x/"})
    void refuses(String endpoint) {
        assertThatThrownBy(() -> Endpoint.parse(endpoint)).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/endpoint")).hasMessageNotContaining("secret");
    }

    @Test
    void namesThePlaceOfTheMistake() {
        assertThatThrownBy(() -> Endpoint.parse("https://docs.example/{subject}/a b"))
                .hasMessage("The endpoint is no URL: Illegal character in path at character 33.");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {".", ".."})
    void cannotExpandWhatIsNoSegment(String subject) {
        var endpoint = Endpoint.parse("https://docs.example/a/{subject}");
        assertThatThrownBy(() -> endpoint.pathFor(subject)).isInstanceOf(PermanentDeliveryException.class);
    }

    @Test
    void needsNoSubjectWhereNoneIsNamed() {
        assertThat(Endpoint.parse("https://docs.example/a?b").pathFor(null)).isEqualTo("/a?b");
    }
}
