package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MultipartParserTest {

    /** Each part as {@code headers=body}. */
    private static final class Parts implements MultipartParser.Receiver {
        final List<String> all = new ArrayList<>();
        private String headers;
        private ByteArrayOutputStream body;

        @Override
        public void beginPart(Map<String, String> headers) {
            this.headers = headers.toString();
            body = new ByteArrayOutputStream();
        }

        @Override
        public void data(byte[] bytes) {
            body.writeBytes(bytes);
        }

        @Override
        public void endPart() {
            all.add(headers + "=" + body.toString(StandardCharsets.UTF_8));
        }
    }

    /** In pieces of every size: what comes out never depends on how it came in. */
    private static List<String> parse(String text, boolean complete) {
        var bytes = text.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8);
        var results = IntStream.rangeClosed(1, bytes.length).mapToObj(size -> {
            var parts = new Parts();
            var parser = new MultipartParser("b", parts);
            for (int i = 0; i < bytes.length; i += size) {
                parser.parse(Arrays.copyOfRange(bytes, i, Math.min(i + size, bytes.length)));
            }
            assertThat(parser.isComplete()).isEqualTo(complete);
            return parts.all;
        }).distinct().toList();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "one part | --b~A: 1~~body~--b-- | {a=1}=body",
        "two | --b~A: 1~~x~--b~B: 2~~y~--b--~ | {a=1}=x;{b=2}=y",
        "no headers | --b~~x~--b-- | {}=x",
        "no body | --b~A:1~~~--b-- | {a=1}=",
        "preamble, padding and epilogue | hello --b~--b \t~~x~--b--~--b~junk | {}=x",
        "almost a boundary | --b~~x~~-~--~--c~--a~--b-- | {}=x~~-~--~--c~--a",
        "line ends in the body | --b~~~x~~--b-- | {}=~x~",
        "a folded header | --b~A: 1~ 2~~x~--b-- | {a=1 2}=x",
        "the first of two headers | --b~A: 1~a: 2~~x~--b-- | {a=1}=x",
        "in UTF-8 | --b~A: ü~~ü~--b-- | {a=ü}=ü",
    })
    void parts(String what, String text, String parts) {
        assertThat(String.join(";", parse(text, true))).as(what).isEqualTo(parts.replace("~", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {"--b~~x", "--b~~x~--b", "--b~~x~--b-", "--b~A: 1~", "nothing", "--b~~x~--b~"})
    void incomplete(String text) {
        parse(text, false);
    }

    static Stream<String> malformed() {
        return Stream.of("--bx~~y~--b--", "--b~no colon~~x~--b--", "--b" + " ".repeat(200), "--b~A: " + "1".repeat(9000),
                "--b-x~~y~--b--");
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String text) {
        assertThatThrownBy(() -> parse(text, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void base64InPiecesOfEverySize() {
        var data = "every piece counts, äöü".getBytes(StandardCharsets.UTF_8);
        var encoded = Base64.getMimeEncoder(8, new byte[] {'\r', '\n'}).encode(data);
        for (int size = 1; size <= encoded.length; size++) {
            var encoding = TransferEncoding.of("Base64");
            var out = new ByteArrayOutputStream();
            for (int i = 0; i < encoded.length; i += size) {
                out.writeBytes(encoding.decode(Arrays.copyOfRange(encoded, i, Math.min(i + size, encoded.length))));
            }
            encoding.end();
            assertThat(out.toByteArray()).isEqualTo(data);
        }
    }

    @Test
    void brokenTransferEncodings() {
        assertThatThrownBy(() -> TransferEncoding.of("quoted-printable")).hasMessageContaining("Content-Transfer-Encoding");
        var cut = TransferEncoding.of("base64");
        cut.decode(new byte[] {'a', 'b'});
        assertThatThrownBy(cut::end).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TransferEncoding.of("base64").decode(new byte[] {'*', '*', '*', '*'}))
                .isInstanceOf(IllegalArgumentException.class);
        var padded = TransferEncoding.of("base64");
        padded.decode("YQ==".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> padded.decode("YQ==".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(IllegalArgumentException.class);
    }
}
