package io.hmsops.sync.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmsops.sync.connector.document.DocumentSettings;
import jakarta.validation.Validation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names that registrations use for the {@code document} connector's options. */
class DocumentOptionsTest {

    private final OptionsReader reader = new OptionsReader(Validation.buildDefaultValidatorFactory().getValidator());

    @Test
    void readsEveryOption() throws Exception {
        assertThat(read("{'protocol':'webdav','path':'{subject}','overwrite':'ifUnchanged','metadata':'sidecar','verify':'digest'}"))
                .isEqualTo(new DocumentSettings(DocumentSettings.Protocol.WEBDAV, null, null, null, null, null, "{subject}",
                        DocumentSettings.Overwrite.IF_UNCHANGED, DocumentSettings.Metadata.SIDECAR, DocumentSettings.Verify.DIGEST));
        assertThat(read("{'protocol':'multipart','method':'PUT','filePart':'f','metadataPart':'m','members':{'a':'type'},"
                + "'fields':{'b':'subject'}}")).isEqualTo(new DocumentSettings(DocumentSettings.Protocol.MULTIPART,
                DocumentSettings.Method.PUT, "f", "m", Map.of("a", "type"), Map.of("b", "subject"), null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'protocol':'ftp'}      | /options/protocol",
        "{'overwrite':'never'}   | /options/overwrite",
        "{'verify':true}         | /options/verify",
        "{'fields':{'a':1}}      | /options/fields/a",
        "{'path':''}             | /options/path",
        "{'mode':'webdav'}       | /options/mode",
    }, quoteCharacter = '"')
    void refuses(String options, String pointer) {
        assertThatThrownBy(() -> read(options)).isInstanceOfSatisfying(InvalidSettingsException.class,
                refused -> assertThat(refused.pointer()).isEqualTo(pointer));
    }

    private DocumentSettings read(String options) throws Exception {
        return reader.read((ObjectNode) new ObjectMapper().readTree(options.replace('\'', '"')), DocumentSettings.class);
    }
}
