package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Parser.Symbol;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A look at what the library has read. Its symbols keep their members to themselves, hence by reflection: nothing else lets us know which
 * functions an expression calls, or replace its regular expressions, whose matching cannot be bounded.
 *
 * <p>A native program needs the symbols' members, and their serialization: the library copies the left side of {@code ??} and {@code ?:}
 * by it.
 */
@RegisterForReflection(targets = Symbol.class, classNames = {"com.dashjoin.jsonata.Parser", "com.dashjoin.jsonata.Tokenizer",
    "com.dashjoin.jsonata.Parser$Terminal", "com.dashjoin.jsonata.Parser$Infix", "com.dashjoin.jsonata.Parser$InfixAndPrefix",
    "com.dashjoin.jsonata.Parser$InfixR", "com.dashjoin.jsonata.Parser$Prefix", "com.dashjoin.jsonata.Parser$Symbol$1",
    "com.dashjoin.jsonata.Parser$1", "com.dashjoin.jsonata.Parser$2", "com.dashjoin.jsonata.Parser$3", "com.dashjoin.jsonata.Parser$4",
    "com.dashjoin.jsonata.Parser$5", "com.dashjoin.jsonata.Parser$6", "com.dashjoin.jsonata.Parser$7", "com.dashjoin.jsonata.Parser$8",
    "com.dashjoin.jsonata.Parser$9", "com.dashjoin.jsonata.Parser$10", "com.dashjoin.jsonata.Parser$11", "com.dashjoin.jsonata.Parser$12",
    "com.dashjoin.jsonata.Parser$13", "com.dashjoin.jsonata.Parser$14", "com.dashjoin.jsonata.Parser$15", "com.dashjoin.jsonata.Parser$16",
    "com.dashjoin.jsonata.Parser$17", "com.dashjoin.jsonata.Parser$18", "java.util.regex.Pattern", "java.util.ArrayList",
    "java.util.HashMap", "java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.Number", "java.lang.Boolean",
    "java.lang.Character"}, serialization = true)
final class SyntaxTree {

    private static final Set<String> NOT_OF_THE_TREE = Set.of("this$0", "input", "environment", "errors", "error");
    private static final int MAX_LEVELS = 250;
    private static final Map<String, Field> FIELDS = fields();

    private final Set<Symbol> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, Integer> used = new TreeMap<>();
    private final Set<String> made = new HashSet<>(Set.of("", "$"));
    private boolean changing;
    private int level;

    private SyntaxTree() {
    }

    private static Map<String, Field> fields() {
        var fields = new TreeMap<String, Field>();
        Arrays.stream(Symbol.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !NOT_OF_THE_TREE.contains(field.getName()))
                .forEach(field -> {
                    field.setAccessible(true);
                    fields.put(field.getName(), field);
                });
        return fields;
    }

    /**
     * Checks a tree and makes it safe.
     *
     * @param functions that it may call
     * @return whether values, once made, may change (by {@code |…|…|})
     * @throws InvalidExpressionException where it says what is not allowed
     */
    static boolean secure(Symbol root, Set<String> functions) {
        var tree = new SyntaxTree();
        tree.visit(root);
        tree.used.forEach((name, position) -> {
            if (FunctionTable.REFUSED.containsKey(name)) {
                throw new InvalidExpressionException(FunctionTable.REFUSED.get(name), position);
            } else if (!functions.contains(name) && !tree.made.contains(name)) {
                throw new InvalidExpressionException("There is no variable or function $" + name, position);
            }
        });
        return tree.changing;
    }

    private void visit(Object part) {
        if (part instanceof List<?> parts) {
            parts.forEach(this::visit);
        } else if (part instanceof Object[] parts) {
            Arrays.asList(parts).forEach(this::visit);
        } else if (part instanceof Symbol symbol && seen.add(symbol)) {
            symbol(symbol);
            if (++level > MAX_LEVELS) {
                throw new InvalidExpressionException("The expression is nested deeper than " + MAX_LEVELS + " levels",
                        (int) get("position", symbol));
            }
            FIELDS.values().forEach(field -> visit(get(field, symbol)));
            level--;
        }
    }

    private void symbol(Symbol symbol) {
        var value = get("value", symbol);
        var position = (int) get("position", symbol);
        if (value instanceof Pattern pattern) {
            set("value", symbol, new BoundedRegex(pattern));
        }
        switch (String.valueOf(get("type", symbol))) {
            case "variable" -> used.putIfAbsent((String) value, position);
            case "lambda" -> {
                if (get("signature", symbol) != null) {
                    throw new InvalidExpressionException("The signature of a function (<…>) is not allowed; leave it out", position);
                }
                ((List<?>) get("arguments", symbol)).forEach(argument -> make(get("value", (Symbol) argument), position));
            }
            case "bind" -> make(get("value", (Symbol) get("lhs", symbol)), position);
            case "index" -> make(value, position);
            case "transform" -> changing = true;
            default -> { }
        }
        make(get("focus", symbol), position);
        make(get("index", symbol), position);
    }

    /** The library keeps what it calls at every step beside the variables, where an expression could hide it. */
    private void make(Object name, int position) {
        if (name instanceof String text) {
            if (text.startsWith("__")) {
                throw new InvalidExpressionException("The name of a variable must not start with __", position);
            }
            made.add(text);
        }
    }

    private static Object get(String field, Symbol symbol) {
        return get(FIELDS.get(field), symbol);
    }

    private static Object get(Field field, Symbol symbol) {
        try {
            return field.get(symbol);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(String field, Symbol symbol, Object value) {
        try {
            FIELDS.get(field).set(symbol, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
