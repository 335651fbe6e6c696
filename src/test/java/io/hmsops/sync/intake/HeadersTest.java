package io.hmsops.sync.intake;

import static io.hmsops.sync.intake.TestIntake.pointers;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from and written into headers. */
class HeadersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
        "wait=10 | 10", "wait=\"10\" | 10", "WAIT = 5;x=y | 5", "respond-async, wait=7 | 7", "wait=0 | 0", "wait=3600 | 60",
        "wait=999999999 | 60", "wait=1,wait=2 | 1", "x=\"a,wait=9\" | -", "x=\"\\\",wait=9\", wait=3 | 3", "wait=-1 | -", "wait=1.5 | -",
        "wait | -", "wait=9999999999 | -", "await=3 | -", ", ,wait=4, | 4"})
    void waiting(String prefer, Integer seconds) {
        assertThat(Preferences.wait(Arrays.asList(prefer)).map(Duration::toSeconds).map(Long::intValue).orElse(null)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
        "a/b;boundary=x | x", "a/b ; Boundary=\"x y\" | x y", "a/b; charset=u; boundary=x;q | x", "a/b | -", "a/b; boundary= | ``",
        "form-data; filename=\"; boundary=no\"; boundary=yes | yes", "a/b; x=\"\\\\\\\"\"; boundary=z | z", "boundary=x | -",
        "a/b;;boundary=x | x", "a/b; xboundary=1; boundary*=2 | -"})
    void parameters(String header, String boundary) {
        assertThat(MediaTypes.parameter(header, "boundary")).isEqualTo(boundary);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "application/vnd.x+json", "text/plain; charset=utf-8", "a/b;"})
    void mediaTypes(String value) {
        assertThat(MediaTypes.isMediaType(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/", "/b", "a/b/c", "a /b", "a/b\r\nx: y", "a/b;\u0000", "ä/b", "*/"})
    void noMediaTypes(String value) {
        assertThat(MediaTypes.isMediaType(value)).isFalse();
    }

    @Test
    void longHeadersAreNoTrouble() {
        var quoted = "a/b; x=\"" + "\\a".repeat(100_000);
        assertThat(MediaTypes.parameter(quoted, "boundary")).isNull();
        assertThat(Preferences.wait(Arrays.asList("\"" + "a\\".repeat(100_000), "wait=2"))).contains(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "plain | plain", "Z%C3%BCrich | Zürich", "%e2%82%ac | €", "%F0%9F%98%80 | 😀", "a+b | a+b", "50%25 | 50%", "\"a \\\"b\\\" %41\" | a \"b\" A",
        "%2541 | %41", "%20x | ` x`"})
    void binaryAttributes(String header, String value) {
        assertThat(BinaryHeaders.attributes(headers(header))).containsEntry("subject", value);
    }

    @Test
    void bytesBeyondAsciiAreUtf8() {
        var asTheServerSees = new String("Zürich".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(BinaryHeaders.attributes(headers(asTheServerSees))).containsEntry("subject", "Zürich");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%C3", "%C0%A0", "%ED%A0%80", "Z\u00fcrich"})
    void brokenBinaryAttributes(String header) {
        assertThat(pointers(() -> BinaryHeaders.attributes(headers(header)))).containsExactly("/subject");
    }

    @Test
    void anAttributeGivenTwice() {
        var headers = headers("a").add("ce-subject", "b");
        assertThat(pointers(() -> BinaryHeaders.attributes(headers))).containsExactly("/subject");
    }

    private static MultiMap headers(String subject) {
        return MultiMap.caseInsensitiveMultiMap().add("CE-Subject", subject);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a.pdf | attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
        "a b%.pdf | attachment; filename=\"a b_.pdf\"; filename*=UTF-8''a%20b%25.pdf",
        "Ü\"\\*.pdf | attachment; filename=\"___*.pdf\"; filename*=UTF-8''%C3%9C%22%5C%2A.pdf",
    })
    void contentDisposition(String name, String header) {
        assertThat(ContentDisposition.attachment(name)).isEqualTo(header);
    }
}
