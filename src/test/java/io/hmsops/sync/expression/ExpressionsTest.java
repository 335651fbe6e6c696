package io.hmsops.sync.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmsops.sync.event.Event;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions see, what they come to, and how they are evaluated side by side. */
class ExpressionsTest {

    private static final String DATA = """
            {"title": "Guidelines", "status": "published", "n": 9007199254740993, "big": 123456789012345678901234567890,
             "exact": 1.10, "long": 0.12345678901234567890123, "nothing": null, "tags": ["b", "a", "b"], "one": ["x"], "empty": [],
             "mixed": [2, 1.5, 10], "text": "a1b22c333", "list": [{"id": 1, "v": "x"}, {"id": 2, "v": "y"}]}""";

    private final Expressions expressions = Evaluations.byDefault();

    @AfterEach
    void stop() {
        expressions.stop();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "type | \"policy_updated\"",
        "source & ' ' & id & ' ' & subject | \"urn:test e-1 policy-42\"",
        "time | \"2026-03-01T12:00:00Z\"",
        "datacontenttype | \"application/json\"",
        "severity + 1 | 4",
        "agency | \"access-board\"",
        "document | {\"name\":\"a.pdf\",\"contentType\":\"application/pdf\",\"size\":5000000000,\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
        "data.n | 9007199254740993",
        "data.big | 123456789012345678901234567890",
        "data.exact | 1.1",
        "data.long | 0.12345678901234567890123",
        "data.long > 0.1 and data.big > data.n | true",
        "$abs(-1.5) + $abs(data.exact) | 2.6",
        "data.nothing | null",
        "{ 'kept': data.nothing, 'left out': data.no } | {\"kept\":null}",
        "data.tags | [\"b\",\"a\",\"b\"]",
        "data.one | [\"x\"]",
        "data.empty | []",
        "data.tags[0] | \"b\"",
        "data.list.v | [\"x\",\"y\"]",
        "data.list[id = 2].v | \"y\"",
        "data.list[id = 2].v[] | [\"y\"]",
        "data.list{v: id} | {\"x\":1,\"y\":2}",
        "data.list.{ 'k': v } | [{\"k\":\"x\"},{\"k\":\"y\"}]",
        "data.list@$l.data.no ?? 'none' | \"none\"",
        "data.no ?? data.title | \"Guidelines\"",
        "data.empty ?: 'default' | \"default\"",
        "$sort(data.mixed) | [1.5,2,10]",
        "$sort(data.tags) | [\"a\",\"b\",\"b\"]",
        "$distinct(data.tags) | [\"b\",\"a\"]",
        "$match(data.text, /[0-9]+/, 2).match | [\"1\",\"22\"]",
        "$replace(data.text, /([a-z])([0-9]+)/, '$2$1-$$') | \"1a-$22b-$333c-$\"",
        "$replace(data.text, /[0-9]/, 'n', 2) | \"anbn2c333\"",
        "$replace('a.b.c', '.', '-', 1) | \"a-b.c\"",
        "$replace(data.text, /[0-9]+/, function($m) { $m.match & '!' }) | \"a1!b22!c333!\"",
        "$split(data.text, /[0-9]+/) | [\"a\",\"b\",\"c\",\"\"]",
        "$split('a,b,c', ',', 2) | [\"a\",\"b\"]",
        "$contains(data.text, /B2/i) | true",
        "$contains(data.text, 'b2') | true",
        "/[0-9]+/(data.text).match | \"1\"",
        "'ab' ~> /b/ ~> function($m) { $m.start } | 1",
        "$pad('x', -3, '0') & $pad('x', 3) | \"00xx  \"",
        "$map(data.tags, $pad(?, 2, '-')) | [\"b-\",\"a-\",\"b-\"]",
        "$map(data.tags, $uppercase) | [\"B\",\"A\",\"B\"]",
        "$substring('Hällo', 1, 2) & $substring('abc', -2) | \"älbc\"",
        "$join(data.tags, '/') | \"b/a/b\"",
        "$round(2.5) + $round(1.25, 1) | 3.2",
        "$formatNumber(12345.6, '#,###.00') | \"12,345.60\"",
        "$fromMillis($toMillis(time), '[D1] [MNn] [Y]') | \"1 March 2026\"",
        "$toMillis('2026-03-01') | 1772323200000",
        "$string({'a': [1, 'x']}, true) | \"{\\n  \\\"a\\\": [\\n    1,\\n    \\\"x\\\"\\n  ]\\n}\"",
        "($double := function($x) { $x * 2 }; [1, 2].($double($))) | [2,4]",
        "$reduce([1..5], function($a, $b) { $a * $b }) | 120",
        "($fac := function($n) { $n <= 1 ? 1 : $n * $fac($n - 1) }; $fac(10)) | 3628800",
        "($uppercase ~> $lowercase)('Ab') | \"ab\"",
        "$number('12') + $count(data.tags) | 15",
        "true | true",
        "'text' | \"text\"",
    })
    void comes_to(String text, String json) {
        assertThat(Evaluations.transform(expressions, text, Evaluations.event(DATA))).isEqualTo(json);
    }

    @Test
    void the_update_of_a_copy_leaves_the_event_as_it_is() {
        assertThat(Evaluations.transform(expressions, "{ 'new': data.list ~> |$|{'v': 'z'}, 'id'|, 'old': data.list[0] }",
                Evaluations.event(DATA))).isEqualTo("{\"new\":[{\"v\":\"z\"},{\"v\":\"z\"}],\"old\":{\"id\":1,\"v\":\"x\"}}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "data.status = | 13 | Unexpected end of expression at character 13",
        "data.(a + ) | 11 | The symbol \")\" cannot be used as a unary operator at character 11",
        "$match(type, /(a/b/) | 0 | ",
        "$contains(type, /a{2,1}/) | 23 | A regular expression is wrong",
        "'abc | 4 | String literal must be terminated",
        "type /* | 7 | Unexpected end of expression",
        "$upcase(type) | 7 | There is no variable or function $upcase at character 7",
        "data.a[$x] | 9 | There is no variable or function $x",
        "$now() | 4 | $now is not allowed",
    })
    void is_refused_with_its_place(String text, int position, String message) {
        var refused = catchThrowableOfType(InvalidExpressionException.class,
                () -> expressions.check(text).await().atMost(Evaluations.PATIENCE));
        assertThat(refused).as(text).isNotNull();
        assertThat(refused).hasMessageContaining(message == null ? "" : message);
        if (position > 0) {
            assertThat(refused.position()).isEqualTo(position);
        }
    }

    @Test
    void data_of_other_kinds() {
        assertThat(Evaluations.transform(expressions, "data", Evaluations.event("text/plain; charset=ISO-8859-1",
                "ä".getBytes(StandardCharsets.ISO_8859_1)))).isEqualTo("\"ä\"");
        assertThat(Evaluations.transform(expressions, "$exists(data)", Evaluations.event("image/png", new byte[] {1}))).isEqualTo("false");
        assertThat(Evaluations.transform(expressions, "$exists(data)", Evaluations.event("application/json", null))).isEqualTo("false");
        assertThatThrownBy(() -> Evaluations.transform(expressions, "type", Evaluations.event("{")))
                .hasMessage("the event's data is not the JSON that its content type says");
        assertThatThrownBy(() -> Evaluations.transform(expressions, "type", Evaluations.event("[1e999999999]")))
                .hasMessageContaining("a number that is too large");
    }

    @Test
    void a_filter_is_true_or_false_or_nothing() {
        var event = Evaluations.event(DATA);
        assertThat(passes("data.status = 'published'", event)).isTrue();
        assertThat(passes("data.status = 'draft'", event)).isFalse();
        assertThat(passes("data.no", event)).isFalse();
        for (var other : new String[] {"1", "'true'", "data", "null", "data.tags", "$uppercase"}) {
            assertThatThrownBy(() -> passes(other, event)).as(other).hasMessage("its result is neither true nor false");
        }
    }

    private boolean passes(String filter, Event event) {
        return expressions.passes(filter, event).await().atMost(Evaluations.PATIENCE);
    }

    @Test
    void one_expression_side_by_side_for_many_events() {
        var text = "($f := function($x) { $x <= 0 ? 0 : $x + $f($x - 1) }; { 'n': $f(data.n), 'm': $match('a' & data.n, /[0-9]+/).match, "
                + "'p': $map([$string(data.n)], $pad(?, 2, ' ')), 'd': data.no ?? data.n })";
        var all = IntStream.range(0, 5_000).mapToObj(i -> {
            var n = i % 40;
            var expected = "{\"n\":%d,\"m\":\"%d\",\"p\":\"%s\",\"d\":%d}".formatted(n * (n + 1) / 2, n, (n + " ").substring(0, 2), n);
            return expressions.transform(text, Evaluations.event("{\"n\": " + n + "}"))
                    .onFailure(ExpressionsBusyException.class).retry().withBackOff(Duration.ofMillis(5)).atMost(1000)
                    .map(json -> new String(json, StandardCharsets.UTF_8).equals(expected));
        }).toList();
        assertThat(Uni.join().all(all).usingConcurrencyOf(200).andFailFast().await().atMost(Evaluations.PATIENCE)).containsOnly(true);
    }

    @Test
    void a_full_queue_is_told_at_once_and_empties() {
        var small = new Expressions(Evaluations.config(Map.of("sync.expression.max-queue", "1")));
        try {
            var outcomes = new ArrayList<CompletableFuture<byte[]>>();
            for (int i = 0; i < 50; i++) {
                outcomes.add(small.transform("($f := function() { $f() }; $f())", Evaluations.event("{}")).subscribeAsCompletionStage());
            }
            var busy = outcomes.stream().filter(outcome -> outcome.handle((json, failure) -> failure instanceof ExpressionsBusyException).join());
            assertThat(busy.count()).isPositive().isLessThan(50);
            assertThat(Evaluations.transform(small, "1", Evaluations.event("{}"))).isEqualTo("1");
        } finally {
            small.stop();
        }
    }

    @Test
    void the_result_comes_back_to_the_context_that_asked_and_the_work_is_done_elsewhere() {
        var vertx = Vertx.vertx();
        try {
            var seen = new CompletableFuture<Boolean>();
            vertx.runOnContext(now -> {
                var context = Vertx.currentContext();
                expressions.passes("true", Evaluations.event("{}"))
                        .subscribe().with(passes -> seen.complete(Vertx.currentContext() == context && Context.isOnEventLoopThread()),
                                seen::completeExceptionally);
            });
            assertThat(seen.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void bounds_are_the_configurations() {
        var tight = new Expressions(Evaluations.config(Map.of("sync.expression.max-output", "20", "sync.expression.max-memory", "1M")));
        try {
            assertThat(Evaluations.transform(tight, "'123456789012345678'", Evaluations.event("{}"))).hasSize(20);
            assertThatThrownBy(() -> Evaluations.transform(tight, "'1234567890123456789'", Evaluations.event("{}")))
                    .hasMessage("the result is larger than 20 bytes");
            assertThatThrownBy(() -> Evaluations.transform(tight, "$count($map([1..9], function($i) { $pad('', 200000) }))",
                    Evaluations.event("{}"))).isInstanceOf(ExpressionFailedException.class);
        } finally {
            tight.stop();
        }
    }
}
