package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The functions that an expression may call: the library's where one call does about as much work as its arguments are large, our own
 * where the library's has no bound (or, some, where it is wrong), none where the result would depend on more than the event.
 *
 * <p>The library calls functions by reflection and copies parts of the syntax tree by serialization; a native program has to know both.
 */
@RegisterForReflection(targets = {Functions.class, TextFunctions.class, RegexFunctions.class, ValueFunctions.class, PictureFunctions.class},
        fields = false)
final class FunctionTable {

    private static final String TO_BE_THE_SAME = " is not allowed: an expression gives the same at every attempt";

    /** Why functions of JSONata are refused. */
    static final Map<String, String> REFUSED = Map.of(
            "eval", "$eval is not allowed",
            "now", "$now" + TO_BE_THE_SAME + "; time is the event's",
            "millis", "$millis" + TO_BE_THE_SAME + "; time is the event's",
            "random", "$random" + TO_BE_THE_SAME,
            "shuffle", "$shuffle" + TO_BE_THE_SAME);

    /** The library's own, with its signatures; the method's name where it is another. */
    private static final List<String> LIBRARY = List.of(
            "sum <a<n>:n>", "count <a:n>", "max <a<n>:n>", "min <a<n>:n>", "average <a<n>:n>", "substringBefore <s-s:s>",
            "substringAfter <s-s:s>", "lowercase <s-:s>", "uppercase <s-:s>", "length <s-:n>", "trim <s-:s>", "formatBase <n-n?:s>",
            "number <(nsb)-:n>", "floor <n-:n>", "ceil <n-:n>", "sqrt <n-:n>", "power <n-n:n>", "boolean <x-:b> toBoolean", "not <x-:b>",
            "map <af>", "zip <a+>", "filter <af>", "single <af?>", "reduce <afj?:j> foldLeft", "sift <o-f?:o>", "keys <x-:a<s>>",
            "lookup <x-s:x>", "append <xx:a>", "exists <x:b>", "spread <x-:a<o>>", "merge <a<o>:o>", "reverse <a:a>", "each <o-f:a>",
            "error <s?:x>", "assert <bs?:x> assertFn", "type <x:s>", "base64encode <s-:s>", "base64decode <s-:s>",
            "encodeUrlComponent <s-:s>", "encodeUrl <s-:s>", "decodeUrlComponent <s-:s>", "decodeUrl <s-:s>",
            "clone <(oa)-:o> functionClone");

    private static final List<String> TEXT = List.of("string <x-b?:s>", "substring <s-nn?:s>", "pad <s-ns?:s>", "join <a<s>s?:s>");
    private static final List<String> REGEX =
            List.of("match <s-f<s:o>n?:a<o>>", "contains <s-(sf):b>", "replace <s-(sf)(sf)n?:s>", "split <s-(sf)n?:a<s>>");
    private static final List<String> VALUE =
            List.of("round <n-n?:n>", "abs <n-:n>", "distinct <x:x>", "sort <af?:a>");
    private static final List<String> PICTURE = List.of("formatNumber <n-so?:s>", "formatInteger <n-s:s>", "parseInteger <s-s:n>",
            "toMillis <s-s?:n>", "fromMillis <n-s?s?:s>");

    private final Map<String, BoundedFunction> functions = new TreeMap<>();

    FunctionTable() {
        add(LIBRARY, Functions.class);
        add(TEXT, TextFunctions.class);
        add(REGEX, RegexFunctions.class);
        add(VALUE, ValueFunctions.class);
        add(PICTURE, PictureFunctions.class);
    }

    private void add(List<String> lines, Class<?> type) {
        for (var line : lines) {
            var words = line.split(" ");
            functions.put(words[0], new BoundedFunction(words[0], words[1], type, words.length > 2 ? words[2] : words[0]));
        }
    }

    Set<String> names() {
        return functions.keySet();
    }

    /** Puts the functions where the expression finds them, before the library's, which it has for all expressions. */
    void bindTo(Jsonata expression) {
        functions.forEach(expression::registerFunction);
        REFUSED.keySet().forEach(name -> expression.assign(name, null));
        expression.assign("__evaluate_entry", Evaluation.ENTER);
        expression.assign("__evaluate_exit", Evaluation.EXIT);
    }
}
