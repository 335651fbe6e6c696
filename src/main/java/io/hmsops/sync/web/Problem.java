package io.hmsops.sync.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * An RFC 9457 problem.
 *
 * @param type   a URI reference that names the kind of problem; {@code about:blank} where the status says it all
 * @param title  the same for every problem of that type
 * @param detail what is wrong this time and what would be right
 * @param errors for invalid input: one entry per wrong member
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@RegisterForReflection
public record Problem(String type, String title, int status, String detail, List<Error> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** @param pointer RFC 6901 pointer into the request's JSON, {@code #/…} omitted: {@code /type}; empty for the whole */
    @RegisterForReflection
    public record Error(String pointer, String detail) {
    }

    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }
}
