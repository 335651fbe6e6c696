package io.hmsops.sync.intake;

import static io.hmsops.sync.intake.TestIntake.CLOUD_EVENTS;
import static io.hmsops.sync.intake.TestIntake.attributes;
import static io.hmsops.sync.intake.TestIntake.pointers;
import static io.hmsops.sync.intake.TestIntake.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.web.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsFormTest {

    private static final String LEAST = "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"";

    private static PostedEvent structured(String json) {
        return CLOUD_EVENTS.structured(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<PostedEvent> batch(String json) {
        return CLOUD_EVENTS.batch(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
        "no data                 | `` | - | -",
        "null is no data         | ,\"data\":null | - | -",
        "a type without data     | ,\"datacontenttype\":\"text/plain\" | text/plain | -",
        "JSON by default         | ,\"data\":{\"a\":1.50} | application/json | {\"a\":1.50}",
        "a JSON string           | ,\"data\":\"x\" | application/json | \"x\"",
        "JSON by suffix          | ,\"datacontenttype\":\"application/geo+json; v=1\",\"data\":\"x\" | application/geo+json; v=1 | \"x\"",
        "text                    | ,\"datacontenttype\":\"text/plain\",\"data\":\"zürich\" | text/plain | zürich",
        "an object in no JSON    | ,\"datacontenttype\":\"text/x\",\"data\":{\"a\":1} | text/x | {\"a\":1}",
        "bytes                   | ,\"datacontenttype\":\"text/plain\",\"data_base64\":\"aGFsbG8=\" | text/plain | hallo",
        "bytes that are JSON     | ,\"data_base64\":\"WzEgLDJd\" | application/json | [1 ,2]",
        "data beside a null one  | ,\"data\":1,\"data_base64\":null | application/json | 1",
    })
    void data(String what, String members, String contentType, String data) {
        var event = structured("{" + LEAST + members + "}").event();
        assertThat(event.dataContentType()).as(what).isEqualTo(contentType);
        assertThat(event.data() == null ? null : new String(event.data(), StandardCharsets.UTF_8)).as(what).isEqualTo(data);
    }

    @Test
    void everyAttributeIsKept() {
        var event = structured("{" + LEAST + """
                ,"subject":"s","time":"2026-01-01T00:00:00.5+02:00","dataschema":"urn:x","flag":true,"count":-5,"word":"ü","none":null}
                """).event();
        assertThat(event.subject()).isEqualTo("s");
        assertThat(event.time()).isEqualTo("2026-01-01T00:00:00.5+02:00");
        assertThat(event.dataSchema()).isEqualTo("urn:x");
        assertThat(event.extensions()).isEqualTo(Map.of("flag", true, "count", -5, "word", "ü"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "nothing                 | {} | /id /source /specversion /type",
        "another version         | {\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"} | /specversion",
        "of another kind, once   | {\"specversion\":1.0,\"id\":1,\"source\":true,\"type\":[],\"time\":0} | /id /source /specversion /time /type",
        "empty subject           | {LEAST,\"subject\":\"\"} | /subject",
        "relative schema         | {LEAST,\"dataschema\":\"x/y\"} | /dataschema",
        "no media type           | {LEAST,\"datacontenttype\":\"json\"} | /datacontenttype",
        "extension in capitals   | {LEAST,\"traceParent\":\"x\"} | /traceParent",
        "extension without name  | {LEAST,\"\":\"x\"} | /",
        "extension with fraction | {LEAST,\"n\":1.0} | /n",
        "extension too large     | {LEAST,\"n\":2147483648} | /n",
        "extension huge          | {LEAST,\"n\":1e999999999} | /n",
        "extension an object     | {LEAST,\"a/b\":{}} | /a~1b",
        "two kinds of data       | {LEAST,\"data\":1,\"data_base64\":\"\"} | /data_base64",
        "no base64               | {LEAST,\"data_base64\":\"*\"} | /data_base64",
        "base64 of no string     | {LEAST,\"data_base64\":5} | /data_base64",
        "JSON that is none       | {LEAST,\"data_base64\":\"ew==\"} | /data_base64",
    })
    void refused(String what, String json, String wrong) {
        assertThat(pointers(() -> structured(json.replace("LEAST", LEAST)))).as(what).isEqualTo(List.of(wrong.split(" ")));
    }

    @Test
    void aBatchIsTakenWholeOrNotAtAll() {
        assertThat(batch("[]")).isEmpty();
        assertThat(batch("[{" + LEAST + "},{" + LEAST.replace("/s", "/t") + "}]")).hasSize(2);
        assertThat(pointers(() -> batch("[{" + LEAST + "},{" + LEAST.replace("\"t\"", "\"\"") + "},5]"))).containsExactly("/1/type", "/2");
        assertThat(pointers(() -> batch("[{" + LEAST + "},{" + LEAST + "}]"))).containsExactly("/1/id");
        assertThat(pointers(() -> batch("{" + LEAST + "}"))).containsExactly("");
        assertThat(problem(() -> batch("[1,2,3,4]")).problem().status()).isEqualTo(413);
    }

    @Test
    void binary() {
        var event = CLOUD_EVENTS.binary(attributes("ext", "5"), "text/plain", "hallo".getBytes(StandardCharsets.UTF_8)).event();
        assertThat(event.extensions()).isEqualTo(Map.of("ext", "5"));
        assertThat(event.dataContentType()).isEqualTo("text/plain");
        assertThat(event.data()).asString().isEqualTo("hallo");
        assertThat(CLOUD_EVENTS.binary(attributes(), "application/json", new byte[0]).event().data()).isNull();
        assertThat(CLOUD_EVENTS.binary(attributes(), null, new byte[] {1}).event().dataContentType()).isNull();
    }

    @Test
    void binaryRefused() {
        assertThat(pointers(() -> CLOUD_EVENTS.binary(Map.of("datacontenttype", "a/b"), null, new byte[0])))
                .containsExactly("/datacontenttype", "/id", "/source", "/specversion", "/type");
        assertThat(problem(() -> CLOUD_EVENTS.binary(attributes(), "application/json", new byte[] {'{'}))).isNotNull();
    }
}
