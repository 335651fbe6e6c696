package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectorRegistryTest {

    enum Colour {
        @JsonProperty("red")
        RED,
        BLUE
    }

    record Inner(@NotBlank String text) {
    }

    record Settings(Colour colour, @NotBlank String name, @Max(5) int count, Boolean flag, Duration pause, @Valid List<Inner> inner) {
    }

    static class Recorder implements Connector<Settings> {
        private Settings seen;

        @Override
        public Class<Settings> settingsType() {
            return Settings.class;
        }

        @Override
        public Partner open(Target target, Settings settings) {
            seen = settings;
            return null;
        }
    }

    private static ValidatorFactory validation;

    private final Recorder recorder = new Recorder();
    private final ConnectorRegistry registry = registry(Map.of("recorder", recorder, "another", new Recorder()));

    @BeforeAll
    static void start() {
        validation = Validation.buildDefaultValidatorFactory();
    }

    @AfterAll
    static void stop() {
        validation.close();
    }

    @Test
    void opensWithTheOptionsAsSettings() throws Exception {
        open("recorder", """
                {"colour": "red", "name": "n", "count": 5, "flag": true, "pause": "PT5S", "inner": [{"text": "t"}]}""");
        assertThat(recorder.seen).isEqualTo(new Settings(Colour.RED, "n", 5, true, Duration.ofSeconds(5), List.of(new Inner("t"))));
    }

    @Test
    void knowsItsKinds() {
        assertThat(registry.kinds()).containsExactly("another", "recorder");
    }

    @Test
    void refusesAnUnknownConnector() {
        assertThatThrownBy(() -> open("ftp", "{}")).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/connector"))
                .hasMessage("There is no connector \"ftp\"; known are [another, recorder].");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{'name': 'n', 'count': 1, 'shape': 1}`              | /options/shape        | There is no option \"shape\" here; known are [",
        "`{'name': 'n', 'count': 1, 'a/b~': 1}`               | /options/a~1b~0       | There is no option \"a/b~\" here",
        "`{'name': 'n', 'count': 1, 'colour': 'green'}`       | /options/colour       | colour must be one of [red, BLUE].",
        "`{'name': 'n', 'count': 1, 'colour': ''}`            | /options/colour       | colour must be one of [red, BLUE].",
        "`{'name': 'n', 'count': 1, 'colour': 0}`             | /options/colour       | colour must be one of [red, BLUE].",
        "`{'name': 7, 'count': 1}`                            | /options/name         | name must be a string.",
        "`{'name': {}, 'count': 1}`                           | /options/name         | name must be a string.",
        "`{'name': 'n', 'count': '1'}`                        | /options/count        | count must be a whole number.",
        "`{'name': 'n', 'count': 1.5}`                        | /options/count        | count must be a whole number.",
        "`{'name': 'n', 'count': null}`                       | /options/count        | count must be a whole number.",
        "`{'name': 'n', 'count': 99999999999}`                | /options/count        |",
        "`{'name': 'n', 'count': 1, 'flag': 'yes'}`           | /options/flag         | flag must be true or false.",
        "`{'name': 'n', 'count': 1, 'pause': 'soon'}`          | /options/pause         | pause must be an ISO 8601 duration such as PT5S.",
        "`{'name': 'n', 'count': 1, 'inner': [{'text': 1}]}`  | /options/inner/0/text | text must be a string.",
        "`{'name': 'n', 'count': 1, 'inner': [{'text': ''}]}` | /options/inner/0/text | text must not be blank.",
        "`{'name': ' ', 'count': 1}`                          | /options/name         | name must not be blank.",
        "`{'name': 'n', 'count': 6}`                          | /options/count        | count is 6; it must be at most 5.",
    })
    void refusesOptionsThatAreWrong(String options, String pointer, String message) {
        var json = options.replace('\'', '"');
        assertThatThrownBy(() -> open("recorder", json)).isInstanceOfSatisfying(InvalidSettingsException.class, e -> {
            assertThat(e.pointer()).isEqualTo(pointer);
            assertThat(e).hasMessageStartingWith(message == null ? "" : message);
        });
    }

    @Test
    void takesNoOptionsAsAnEmptyObject() {
        assertThatThrownBy(() -> registry.open("recorder", Deliveries.target("x"), null)).isInstanceOf(InvalidSettingsException.class)
                .hasMessage("count must be a whole number.");
    }

    @Test
    void refusesToSayWhatStatusesMeanToPartnersThatHaveNone() {
        var statuses = new StatusRules(null, new TreeSet<>(List.of(404)), null, null);
        assertThatThrownBy(() -> registry.open("recorder", Deliveries.target("x", statuses), null))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/delivery/statuses"))
                .hasMessage("Partners of the connector recorder answer with no HTTP status.");
    }

    @Test
    void refusesToSignWhereTheConnectorDoesNot() {
        var plain = Deliveries.target("x");
        var signing = new Signing(List.of(new Signing.Key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null)));
        var signed = new Target(plain.systemId(), plain.system(), plain.revision(), plain.endpoint(), plain.headers(), plain.credentials(),
                plain.timeout(), plain.maxConcurrency(), plain.statuses(), null, signing);
        assertThatThrownBy(() -> registry.open("recorder", signed, null))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.pointer()).isEqualTo("/signing"))
                .hasMessage("The connector recorder does not sign what it sends.");
    }

    @Test
    void cannotDoWithoutConnectors() {
        assertThatThrownBy(() -> registry(Map.of())).hasMessageStartingWith("no connectors");
    }

    private void open(String kind, String options) throws Exception {
        registry.open(kind, Deliveries.target("x"), (ObjectNode) new ObjectMapper().readTree(options));
    }

    private static ConnectorRegistry registry(Map<String, Connector<?>> connectors) {
        Validator validator = validation.getValidator();
        return new ConnectorRegistry(new TreeMap<>(connectors), validator);
    }
}
