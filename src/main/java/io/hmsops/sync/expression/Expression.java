package io.hmsops.sync.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;
import io.hmsops.sync.event.Event;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * A JSONata expression, read and found allowed. Safe for concurrent use: its tree does not change, each evaluation has variables of its
 * own, and what else the library keeps it keeps per thread.
 */
final class Expression {

    /** Most characters of an expression. */
    static final int MAX_LENGTH = 10_000;

    private static final int MAX_MESSAGE = 300;

    private final Jsonata jsonata;
    private final boolean constant;

    private Expression(Jsonata jsonata, boolean constant) {
        this.jsonata = jsonata;
        this.constant = constant;
    }

    /**
     * Takes milliseconds, much longer for the first ones: not for event loops.
     *
     * @throws InvalidExpressionException naming what is wrong, and where
     */
    static Expression compile(String text, FunctionTable functions) {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidExpressionException("An expression has at most " + MAX_LENGTH + " characters", 0);
        }
        Defaults.check(text);
        try {
            var jsonata = Jsonata.jsonata(text);
            jsonata.setValidateInput(false);
            jsonata.setOutputConvertNulls(false);
            var changing = SyntaxTree.secure(tree(jsonata), functions.names());
            functions.bindTo(jsonata);
            return new Expression(jsonata, !changing);
        } catch (InvalidExpressionException e) {
            throw e;
        } catch (JException e) {
            throw new InvalidExpressionException(brief(e.getMessage()), Math.max(0, e.getLocation()));
        } catch (PatternSyntaxException e) {
            var begin = text.indexOf('/' + e.getPattern() + '/');
            throw new InvalidExpressionException("A regular expression is wrong: " + brief(e.getDescription()),
                    begin < 0 ? 0 : begin + 2 + Math.max(0, e.getIndex()));
        } catch (StackOverflowError e) {
            throw new InvalidExpressionException("The expression is nested too deeply", 0);
        } catch (StringIndexOutOfBoundsException e) {
            throw new InvalidExpressionException("Unexpected end of expression", text.length());
        } catch (RuntimeException e) {
            throw new InvalidExpressionException("The expression cannot be read", 0);
        }
    }

    /** The library gives its tree away to who is called back as an evaluation begins. */
    private static Symbol tree(Jsonata jsonata) {
        var root = new Symbol[1];
        var frame = jsonata.createFrame();
        frame.setEvaluateEntryCallback((symbol, input, environment) -> {
            root[0] = symbol;
            throw new Seen();
        });
        try {
            jsonata.evaluate(null, frame);
        } catch (Seen e) {
            return root[0];
        }
        throw new IllegalStateException("the library evaluates without calling back");
    }

    private static final class Seen extends RuntimeException {
        private static final long serialVersionUID = 1;

        Seen() {
            super(null, null, false, false);
        }
    }

    /** Makes something of what an expression comes to; {@code null} is JSONata's nothing. */
    interface Use<T> {
        T of(Object result, Evaluation evaluation);
    }

    /**
     * Evaluates on this thread.
     *
     * @throws ExpressionFailedException where it comes to nothing good, or passes its bounds
     */
    <T> T evaluate(Event event, Costs costs, Evaluation.Bounds bounds, Use<T> use) {
        var evaluation = Evaluation.begin(costs, bounds, constant);
        try {
            Map<String, Object> input = EventInput.of(event, evaluation);
            var result = jsonata.evaluate(input, jsonata.createFrame());
            if (evaluation.failure() != null) {
                throw evaluation.failure();
            }
            return use.of(result, evaluation);
        } catch (RuntimeException e) {
            throw evaluation.failure() != null ? evaluation.failure() : failure(e);
        } catch (StackOverflowError e) {
            throw new ExpressionFailedException("it calls itself, or is nested, too deeply");
        } catch (OutOfMemoryError e) {
            throw new ExpressionFailedException("it takes more memory than there is");
        } finally {
            Evaluation.end();
        }
    }

    private static ExpressionFailedException failure(Throwable failure) {
        var cause = failure;
        while (!(cause instanceof JException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ExpressionFailedException failed) {
            return failed;
        } else if (cause instanceof JException e) {
            return new ExpressionFailedException(brief(e.getMessage()) + (e.getLocation() > 0 ? " at character " + e.getLocation() : ""));
        }
        return new ExpressionFailedException("it cannot be applied to this event (" + cause.getClass().getSimpleName() + ")");
    }

    /** The library's words, which may hold a value of the event. */
    private static String brief(String message) {
        var text = String.valueOf(message).replace("JSonataException ", "").replaceAll("\\p{Cntrl}", " ").strip();
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }
}
