package io.hmsops.sync.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Expressions, and events, that would take a thread, the memory or the stack: each ends as a failure of its own, and soon. */
class HostileExpressionTest {

    private static final long SOON_MILLIS = 5_000; // far more than the bound: the machine may be busy
    private static final String DOUBLE = "($f := function($x, $n) { $n = 0 ? $x : $f(%s, $n - 1) }; %s)";

    private final Expressions expressions = Evaluations.byDefault();

    @AfterEach
    void stop() {
        expressions.stop();
    }

    @TestFactory
    Stream<DynamicTest> ends_soon_as_a_failure() {
        return Stream.of(
                "($f := function($n) { 1 + $f($n + 1) }; $f(1))",
                "($f := function($n) { $f($n + 1) }; $f(1))",
                "($f := function() { [1, $f()] }; $f())",
                "($f := function() { {'a': 1, 'b': $f()} }; $f())",
                "($f := function($n) { [$f($n), $f($n)] }; $f(1))",
                "[1..10000000]",
                "$sum([1..10000000])",
                "$count([[1..10000000], [1..10000000]])",
                "$reverse([1..9999999])",
                "[1..1000].([1..1000].([1..1000]))",
                "$map([1..100000], function($a) { $map([1..100000], function($b) { $a * $b }) })",
                "$pad('x', 1000000000)",
                "$pad('x', -1e300)",
                "$length($pad('x', 100000000, 'äöü'))",
                "$map([1..1000], function($i) { $pad('' & $i, 900000) })",
                DOUBLE.formatted("$x & $x", "$f('x', 40)"),
                DOUBLE.formatted("[$x, $x]", "$string($f(['x'], 40))"),
                DOUBLE.formatted("[[$x], [$x]]", "$f(['x'], 40)"),
                DOUBLE.formatted("{'a': $x, 'b': $x}", "$f({}, 40)"),
                DOUBLE.formatted("{'a': $x, 'b': $x}", "$f({}, 40) = $f({}, 40)"),
                DOUBLE.formatted("{'a': $x, 'b': $x}", "$f({}, 40).**"),
                DOUBLE.formatted("{'a': $x, 'b': $x}", "$f({}, 40) ~> |$|{'c': 1}|"),
                DOUBLE.formatted("$append($x, $x)", "$f([1], 40)"),
                DOUBLE.formatted("$replace($x, 'x', 'xx')", "$f('x', 40)"),
                DOUBLE.formatted("$replace($x, /x/, '$0$0')", "$f('x', 40)"),
                DOUBLE.formatted("$join([$x, $x, $x], $x)", "$f('x', 40)"),
                DOUBLE.formatted("$base64encode($x)", "$f('x', 1000)"),
                DOUBLE.formatted("$string([$x])", "$f('\\\"', 40)"),
                DOUBLE.formatted("[[$x]]", "$string($f([], 5000), true)"),
                "$reduce([1..100000], $append)",
                "($big := $pad('', 900000, 'a'); $replace($big, 'a', $big))",
                "($big := $pad('a', 900000); $join([1..100000].('x'), $big))",
                "($big := [1..90000]; [1..10000].($big))",
                "($big := [1..90000]; $big@$a.$big@$b.{'a': $a, 'b': $b})",
                "{} ~> |$|{'self': $$}| ~> |$|{'self': $}| ~> |$|{'self': $}|",
                "$ ~> |$|{'self': $}|",
                "$$ ~> function($x) { $string($x ~> |$|{'self': $}|) }",
                "$match($pad('', 60, 'a') & '!', /^(b?)(a|aa)+\\1$/)",
                "$contains($pad('', 60, 'a') & '!', /^(b?)(a|aa)+\\1$/)",
                "$replace($pad('', 60, 'a') & '!', /^(b?)(a|aa)+\\1$/, 'b')",
                "$split($pad('', 60, 'a') & '!', /^(b?)(a|aa)+\\1$/)",
                "/^(b?)(a|aa)+\\1$/($pad('', 60, 'a') & '!')",
                "($pad('', 60, 'a') & '!') ~> /^(b?)(a|aa)+\\1$/",
                "($r := /^(b?)(a|aa)+\\1$/; $map([$pad('', 60, 'a') & '!'], $r))",
                "$match($pad('', 900000, 'ab'), /(a|b)*c/)",
                "$contains($pad('', 100000, 'a'), /a*a*a*b/)",
                "$round(1.5, 1000000000)",
                "$fromMillis(1, '[Y,9999999-9999999]')",
                "$fromMillis(1, '[H01" + "0".repeat(3000) + "]')",
                "$formatNumber(1.5, '" + "0".repeat(5000) + ".0')",
                "$formatInteger(1, '" + "0".repeat(5000) + "')",
                "$toMillis('" + "1".repeat(63) + "x', '[Y][M][D][H][m][s][f][Y][M][D]')",
                "$power(10, 400)",
                "$distinct($map([1..100000], function($i) { {'a': $i} }))",
                "$error('enough')",
                "[1..100000].function() { $ }")
                .map(text -> DynamicTest.dynamicTest(text.length() < 80 ? text : text.substring(0, 80), () -> endsSoon(text)));
    }

    private void endsSoon(String text) {
        var start = System.nanoTime();
        assertThatThrownBy(() -> Evaluations.transform(expressions, text, Evaluations.event("{\"items\": []}")))
                .isInstanceOf(ExpressionFailedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis()).isLessThan(SOON_MILLIS);
    }

    @TestFactory
    Stream<DynamicTest> is_refused() {
        return Stream.of("$eval('1')", "$now()", "$millis()", "$random()", "$shuffle([1, 2])", "[1, 2] ~> $shuffle", "$map(['1'], $eval)",
                "($__evaluate_entry := data.nothing; 1)", "function($__evaluate_entry) { 1 }(data.nothing)", "data@$__evaluate_exit.a",
                "data#$__evaluate_exit.a", "$nobody", "$nobody(1)", "function($x)<x?x?x?:x> { 1 }(1)",
                "(".repeat(40) + "a" + " ?? b)".repeat(40), "(".repeat(20) + "a" + " ?: b)".repeat(20),
                "[" + "a ?? b,".repeat(60) + "1]", "(".repeat(4999) + "1" + ")".repeat(4999), "-".repeat(9999) + "1",
                "x".repeat(10_001))
                .map(text -> DynamicTest.dynamicTest(text.length() < 80 ? text : text.substring(0, 80), () -> {
                    var start = System.nanoTime();
                    assertThatThrownBy(() -> expressions.check(text).await().atMost(Evaluations.PATIENCE))
                            .isInstanceOf(InvalidExpressionException.class);
                    assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis()).isLessThan(SOON_MILLIS);
                }));
    }

    /** Texts whose hash is the same, in objects that cannot be put in an order: what a hash table is slowest with. */
    @Test
    void colliding_values_of_an_event_are_told_apart_within_the_time() {
        var items = IntStream.range(0, 20_000).mapToObj(i -> Integer.toBinaryString(1 << 15 | i).replace("0", "Aa").replace("1", "BB"))
                .map(text -> "{\"k\":\"" + text + "\"}").collect(Collectors.joining(",", "{\"items\": [", "]}"));
        var start = System.nanoTime();
        try {
            expressions.transform("$count($distinct(data.items))", Evaluations.event(items)).await().atMost(Evaluations.PATIENCE);
        } catch (ExpressionFailedException e) {
            assertThat(e).hasMessageContaining("it takes");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis()).isLessThan(SOON_MILLIS);
    }

    @Test
    void after_all_of_it_others_are_evaluated_as_ever() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> Evaluations.transform(expressions, "($f := function() { $f() }; $f())", Evaluations.event("{}")))
                    .hasMessageContaining("it takes ");
        }
        assertThat(Evaluations.transform(expressions, "data.a", Evaluations.event("{\"a\": 1}"))).isEqualTo("1");
    }
}
