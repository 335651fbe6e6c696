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

    /** For members of the contract that are still to come: never silently ignored. */
    void notYet(String pointer, String what) {
        add(pointer, "This version does not support " + what + " yet; leave it out.");
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
