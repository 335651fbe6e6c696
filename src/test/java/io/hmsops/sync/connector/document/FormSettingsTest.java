package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmsops.sync.connector.Deliveries;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormSettingsTest {

    private static final Map<String, String> MEMBERS = Map.of("sha", "document.sha256", "size", "document.size", "about", "subject",
            "version", "type", "none", "event.missing", "inner", "data.title");

    @Test
    void addsMembersToThePayloadAndKeepsItsNumbers() throws Exception {
        var members = DeliveryValues.JSON.readTree(payload("{\"title\":[1.50,12345678901234567890],\"version\":1e400}"));
        assertThat(members.toString()).contains("\"title\":[1.50,12345678901234567890]", "\"inner\":[1.50,12345678901234567890]",
                "\"about\":\"policy-42\"", "\"size\":10", "\"version\":\"policy_updated\"").doesNotContain("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "1", "nonsense", ""})
    void givesUpAPayloadThatTakesNoMembers(String payload) {
        assertThatThrownBy(() -> payload(payload)).isInstanceOf(PermanentDeliveryException.class).hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "data", "data.", "document.id", "event.a.b"})
    void refusesAValueThatIsNone(String name) {
        assertThatThrownBy(() -> settings(Map.of(), Map.of("a/b", name))).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo("/options/fields/a~1b"));
    }

    @Test
    void refusesTwoPartsOfOneName() {
        assertThatThrownBy(() -> settings(Map.of(), Map.of("file", "type"))).isInstanceOf(InvalidSettingsException.class);
    }

    @Test
    void refusesOptionsOfTheOtherProtocol() {
        assertThatThrownBy(() -> FormSettings.of(
                new DocumentSettings(null, null, null, null, null, null, null, Overwrite.ALWAYS, null, null)))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/options/overwrite"));
        assertThatThrownBy(() -> WebDavSettings.of(
                new DocumentSettings(Protocol.WEBDAV, null, "x", null, null, null, null, null, null, null)))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/options/filePart"));
    }

    private static byte[] payload(String data) {
        var event = Deliveries.event("policy-42", "application/json", data.getBytes(StandardCharsets.UTF_8), Map.of());
        var request = Deliveries.request(event, TestDocument.of("guide.pdf", 10));
        return settings(MEMBERS, Map.of()).payloadOf(request, new DeliveryValues(request)).bytes();
    }

    private static FormSettings settings(Map<String, String> members, Map<String, String> fields) {
        return FormSettings.of(new DocumentSettings(null, null, null, null, members, fields, null, null, null, null));
    }
}
