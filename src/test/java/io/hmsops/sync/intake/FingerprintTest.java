package io.hmsops.sync.intake;

import static io.hmsops.sync.intake.TestIntake.CLOUD_EVENTS;
import static io.hmsops.sync.intake.TestIntake.SIMPLE;
import static io.hmsops.sync.intake.TestIntake.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.event.Document;
import io.hmsops.sync.web.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final byte[] PRINT = structured("\"ext\":5,\"data\":{\"a\":[1,100,\"x\"],\"b\":null}");

    private static byte[] structured(String members) {
        var json = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"," + members + "}";
        return CLOUD_EVENTS.structured(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8))).fingerprint();
    }

    private static byte[] simple(String key) {
        var json = "{\"type\":\"t\",\"id\":\"policy-42\"}".getBytes(StandardCharsets.UTF_8);
        return SIMPLE.read(json, StrictJson.parse(json), key).fingerprint();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"data\":{\"b\":null,\"a\":[1,100,\"x\"]},\"ext\":5",
        "\"data\" : {\"a\": [1.0, 1e2, \"\\u0078\"], \"b\": null}, \"ext\":5",
        "\"datacontenttype\":\"application/json\",\"ext\":\"5\",\"data\":{\"a\":[1,100,\"x\"],\"b\":null}",
        "\"ext\":5,\"data_base64\":\"eyJiIjpudWxsLCJhIjpbMSwxMDAsIngiXX0=\""})
    void theSameInOtherWords(String members) {
        assertThat(structured(members)).isEqualTo(PRINT);
    }

    @Test
    void theSameInBinaryMode() {
        var body = "{\"b\":null, \"a\":[1,100,\"x\"]}".getBytes(StandardCharsets.UTF_8);
        assertThat(CLOUD_EVENTS.binary(attributes("ext", "5"), "application/json; charset=utf-8", body).fingerprint()).isEqualTo(PRINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"ext\":6,\"data\":{\"a\":[1,100,\"x\"],\"b\":null}",
        "\"ext\":5,\"data\":{\"a\":[1,\"100\",\"x\"],\"b\":null}",
        "\"ext\":5,\"data\":{\"a\":[100,1,\"x\"],\"b\":null}",
        "\"ext\":5,\"data\":{\"a\":[1,100,\"x\"],\"b\":\"null\"}",
        "\"ext\":5,\"data\":{\"a\":[1,100,\"x\",null],\"b\":null}",
        "\"ext\":5,\"subject\":\"s\",\"data\":{\"a\":[1,100,\"x\"],\"b\":null}",
        "\"ext\":5,\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"a\":[1,100,\"x\"],\"b\":null}",
        "\"ext\":5"})
    void another(String members) {
        assertThat(structured(members)).isNotEqualTo(PRINT);
    }

    @Test
    void anotherId() {
        var print = CLOUD_EVENTS.binary(attributes(), null, new byte[0]).fingerprint();
        assertThat(CLOUD_EVENTS.binary(attributes("id", "2"), null, new byte[0]).fingerprint()).isNotEqualTo(print);
        assertThat(simple("key-1")).as("made by the service").isEqualTo(simple(null));
    }

    @Test
    void aHugeNumberIsNeverWrittenOut() {
        assertThat(structured("\"data\":1e999999999")).isEqualTo(structured("\"data\":10e999999998"));
    }

    @Test
    void theDocumentCounts() {
        var a = new Document(UUID.randomUUID(), "a", "x/y", 1, new byte[32]);
        var same = new Document(UUID.randomUUID(), "a", "x/y", 1, new byte[32]);
        var renamed = new Document(UUID.randomUUID(), "b", "x/y", 1, new byte[32]);
        assertThat(Fingerprint.with(PRINT, null)).isEqualTo(PRINT);
        assertThat(Fingerprint.with(PRINT, a)).isEqualTo(Fingerprint.with(PRINT, same)).isNotEqualTo(PRINT)
                .isNotEqualTo(Fingerprint.with(PRINT, renamed));
    }
}
