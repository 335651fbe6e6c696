package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{document.name}                       | /dav/guide.pdf",
        "a b/{type}-{event.comexample}/{data.title}.pdf | /dav/a%20b/policy_updated-x/Ramps%20%26%20doors.pdf",
        "{data.version}/{time}                 | /dav/7/2026-03-01T12%3A00%3A00Z",
        "{source}                              | /dav/%2Faccess-board",
    })
    void expands(String template, String path) {
        var expanded = place(template, "policy-42").document();
        assertThat(expanded).isEqualTo(path);
        assertThat(place(template, "policy-42").sidecar()).isEqualTo(expanded + ".json");
    }

    @Test
    void namesEveryCollectionFromTheTopDown() {
        assertThat(place("a/{subject}/{document.name}", "x/y").collections()).containsExactly("/dav/a/", "/dav/a/x%2Fy/");
        assertThat(PathTemplate.parse("a").place("/", values("s")).document()).isEqualTo("/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a/", "a//b", "a/../b", ".", "{nothing}", "{data}", "{document.id}", "{subject",
        "a}", "{}", "{event.a.b}"})
    void refuses(String template) {
        assertThatThrownBy(() -> PathTemplate.parse(template)).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo("/options/path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", ""})
    void givesUpASubjectThatWouldChangeThePath(String subject) {
        assertThatThrownBy(() -> place("{subject}/{document.name}", subject)).isInstanceOf(PermanentDeliveryException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{data.missing}", "{event.missing}", "{data.title.deeper}"})
    void givesUpAnEventThatLacksAValue(String template) {
        assertThatThrownBy(() -> place(template, "policy-42")).isInstanceOf(PermanentDeliveryException.class)
                .hasMessageStartingWith("the path needs ");
    }

    private static PathTemplate.Place place(String template, String subject) {
        return PathTemplate.parse(template).place("/dav", values(subject));
    }

    private static DeliveryValues values(String subject) {
        return new DeliveryValues(Deliveries.request(Deliveries.event(subject), TestDocument.of("guide.pdf", 10)));
    }
}
