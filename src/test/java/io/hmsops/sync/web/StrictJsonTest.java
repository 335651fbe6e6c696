package io.hmsops.sync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    private static ProblemException problem(byte[] bytes) {
        return catchThrowableOfType(ProblemException.class, () -> StrictJson.parse(bytes));
    }

    private static ProblemException problem(String text) {
        return problem(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.00", "1.50", "0.1", "12345678901234567890.12345678901234567890", "\"😀\"", "{\"a\":[1,null,true,\"\\u0000\"]}"})
    void goesOnAsItCame(String json) throws Exception {
        assertThat(StrictJson.mapper().writeValueAsString(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                 | empty", "` `             | empty", "{                | Unexpected end", "{} x             | Unrecognized token",
        "{} {}              | more follows", "{'a':1}       | Unexpected character", "{\"a\":1,\"a\":2} | Duplicate",
        "NaN                | NaN", "01               | Leading zeroes", "[1,]             | Unexpected character",
        "1e99999999999999   | number", "/**/ 1           | Unexpected character"})
    void noJson(String text, String reason) {
        var problem = problem(text);
        assertThat(problem.problem().status()).isEqualTo(400);
        assertThat(problem.problem().errors()).hasSize(1);
        assertThat(problem.getMessage()).containsIgnoringCase(reason).doesNotContain("com.fasterxml", "StreamReadConstraints");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22ff22", "22c0a022", "22eda08022", "22c3", "22f8888080802"  + "2", "efbbbf7b7d", "007b007d", "7b007d00"})
    void notUtf8(String hex) {
        assertThat(problem(HexFormat.of().parseHex(hex)).problem().status()).isEqualTo(400);
    }

    @Test
    void deepNesting() {
        assertThat(StrictJson.parse(("[".repeat(100) + "]".repeat(100)).getBytes(StandardCharsets.UTF_8))).isNotNull();
        assertThat(problem("[".repeat(101) + "]".repeat(101)).getMessage()).contains("nesting depth (101)", "(100)");
        assertThat(problem("[".repeat(10_000)).getMessage()).contains("nesting depth");
        assertThat(problem("{\"a\":".repeat(10_000)).getMessage()).contains("nesting depth");
    }

    @Test
    void tooManyValues() {
        assertThat(problem("[" + "{},".repeat(600_000) + "{}]").getMessage()).contains("oken count");
    }

    @Test
    void numbersTooLong() {
        assertThat(problem("9".repeat(1001)).getMessage()).contains("umber value length", "(1000)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"\\ud800\" | ``", "{\"a/b\":[1,\"x\\uDC00\"]} | /a~1b/1", "{\"\\ud83d\":1} | ``", "[\"\\ud83d\\ud83d\\ude00\"] | /0"})
    void loneSurrogates(String json, String pointer) {
        assertThat(problem(json).problem().errors()).extracting(Problem.Error::pointer).containsExactly(pointer);
    }

    @Test
    void pairsOfSurrogates() {
        assertThat(StrictJson.parse("\"\\ud83d\\ude00\"".getBytes(StandardCharsets.UTF_8)).textValue()).isEqualTo("😀");
    }

    @Test
    void aHugeExponentCostsNothing() {
        assertThat(StrictJson.parse("1e999999999".getBytes(StandardCharsets.UTF_8)).toString()).isEqualTo("1E+999999999");
    }
}
