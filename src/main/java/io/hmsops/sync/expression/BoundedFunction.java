package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;

/** A function of the language, the library's or ours, that no higher function can call a million times without the bounds being asked. */
final class BoundedFunction extends JFunction {

    /** @param implementation a static method of {@code type}, which {@code @RegisterForReflection} must name: it is called by reflection */
    BoundedFunction(String name, String signature, Class<?> type, String implementation) {
        super(name, signature, type, null, implementation);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object call(Object input, List arguments) {
        var evaluation = Evaluation.current();
        evaluation.step();
        var result = super.call(input, arguments);
        evaluation.result(result);
        return result;
    }
}
