package io.hmsops.sync.registry;

import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that a user need not find it out one by one. */
final class InvalidInput {

    private final List<Problem.Error> errors = new ArrayList<>();

    void add(String pointer, String detail) {
        errors.add(new Problem.Error(pointer, detail));
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
