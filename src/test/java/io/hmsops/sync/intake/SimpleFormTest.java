package io.hmsops.sync.intake;

import static io.hmsops.sync.intake.TestIntake.SIMPLE;
import static io.hmsops.sync.intake.TestIntake.pointers;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.web.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimpleFormTest {

    private static PostedEvent read(String json, String key) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return SIMPLE.read(bytes, StrictJson.parse(bytes), key);
    }

    private static String data(PostedEvent posted) {
        return new String(posted.event().data(), StandardCharsets.UTF_8);
    }

    @Test
    void theLeastIsTypeAndId() {
        var event = read("{\"type\": \"policy_updated\",  \"id\": \"policy-42\"}", null).event();
        assertThat(event.type()).isEqualTo("policy_updated");
        assertThat(event.subject()).isEqualTo("policy-42");
        assertThat(event.source()).isEqualTo("urn:test");
        assertThat(event.cloudEventId()).isEqualTo(event.id().toString());
        assertThat(event.time()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(event.dataContentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "as posted, white space and all    | {\"type\":\"t\",  \"id\":\"1\", \"x\": 1.50} | {\"type\":\"t\",  \"id\":\"1\", \"x\": 1.50}",
        "the member data                   | {\"type\":\"t\",\"id\":\"1\",\"data\":{\"v\":100.00}} | {\"v\":100.00}",
        "the member data, null             | {\"type\":\"t\",\"id\":\"1\",\"data\":null} | null",
        "all but the document              | {\"type\":\"t\",\"id\":\"1\",\"document\":null,\"x\":2} | {\"type\":\"t\",\"id\":\"1\",\"x\":2}",
        "a huge number stays short         | {\"type\":\"t\",\"id\":\"1\",\"data\":1e999999999} | 1E+999999999",
    })
    void data(String what, String posted, String data) {
        assertThat(data(read(posted, null))).as(what).isEqualTo(data);
    }

    @Test
    void theKeyIsTheCloudEventsId() {
        assertThat(read("{\"type\":\"t\",\"id\":\"1\"}", "key-1").event().cloudEventId()).isEqualTo("key-1");
    }

    @Test
    void aDocumentInside() {
        var posted = read("""
                {"type":"t","id":"1","document":{"name":"a.pdf","contentType":"application/pdf","content":"aGFsbG8=",
                 "sha256":"D3751D33F9CD5049C4AF2B462735457E4D3BAF130BCBB87F389E349FBAEB20B9"}}""", null);
        assertThat(posted.document().content()).asString(StandardCharsets.UTF_8).isEqualTo("hallo");
        assertThat(posted.document().sha256()).hasSize(32);
        assertThat(data(posted)).isEqualTo("{\"type\":\"t\",\"id\":\"1\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "no object             | [] | ``",
        "nothing given         | {} | /id /type",
        "null                  | {\"type\":null,\"id\":\"1\"} | /type",
        "empty                 | {\"type\":\"\",\"id\":\"\"} | /id /type",
        "of another kind       | {\"type\":1,\"id\":{}} | /id /type",
        "a control character   | {\"type\":\"a\\u0000b\",\"id\":\"1\"} | /type",
        "a noncharacter        | {\"type\":\"t\",\"id\":\"\\uffff\"} | /id",
        "a time that is none   | {\"type\":\"t\",\"id\":\"1\",\"time\":\"yesterday\"} | /time",
        "a time in year 99999  | {\"type\":\"t\",\"id\":\"1\",\"time\":\"+99999-01-01T00:00:00Z\"} | /time",
        "a time without zone   | {\"type\":\"t\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00\"} | /time",
        "a source that is none | {\"type\":\"t\",\"id\":\"1\",\"source\":\"a b\"} | /source",
        "a CloudEvent          | {\"specversion\":\"1.0\",\"type\":\"t\",\"id\":\"1\"} | /specversion",
        "a document that is no object | {\"type\":\"t\",\"id\":\"1\",\"document\":\"x\"} | /document",
        "wrong inside a document | {\"type\":\"t\",\"id\":\"1\",\"document\":{\"name\":\"\",\"contentType\":\"pdf\",\"content\":\"!\",\"sha256\":\"1\",\"x~/\":1}} "
                + "| /document/content /document/contentType /document/name /document/sha256 /document/x~0~1",
        "a document at no URL  | {\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"file:///etc/passwd\"}} | /document/url",
        "a document at a URL with a password | {\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"http://u:p@x/\"}} | /document/url",
        "a document given twice | {\"type\":\"t\",\"id\":\"1\",\"document\":{\"url\":\"http://x/\",\"content\":\"\"}} | /document/url",
    })
    void refused(String what, String posted, String wrong) {
        assertThat(pointers(() -> read(posted, null))).as(what).isEqualTo(List.of(wrong.split(" ")));
    }

    @Test
    void boundsAreExact() {
        assertThat(read("{\"type\":\"" + "t".repeat(255) + "\",\"id\":\"" + "i".repeat(1024) + "\"}", null)).isNotNull();
        assertThat(pointers(() -> read("{\"type\":\"" + "t".repeat(256) + "\",\"id\":\"" + "i".repeat(1025) + "\"}", null)))
                .containsExactly("/id", "/type");
    }
}
