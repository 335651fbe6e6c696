package io.hmsops.sync.web;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;

/** Ends a request with a {@link Problem}. Carries no stack trace: it is an answer, not a fault. */
public final class ProblemException extends RuntimeException {

    private final Problem problem;
    private final Map<String, String> headers;

    public ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    public Problem problem() {
        return problem;
    }

    /** Headers to answer with, such as {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    public static ProblemException of(int status, String detail) {
        return of(status, detail, List.of());
    }

    public static ProblemException of(int status, String detail, List<Problem.Error> errors) {
        return new ProblemException(new Problem("about:blank", title(status), status, detail, errors), Map.of());
    }

    /** {@code 400} for one wrong member. */
    public static ProblemException invalid(String pointer, String detail) {
        return invalid(List.of(new Problem.Error(pointer, detail)));
    }

    /** {@code 400} for wrong members; at least one. */
    public static ProblemException invalid(List<Problem.Error> errors) {
        var first = errors.get(0);
        var where = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
        var more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        return of(Status.BAD_REQUEST.getStatusCode(), where + first.detail() + more, errors);
    }

    /** {@code 503} that tells the client when to come back. */
    public static ProblemException overloaded(String detail, int retryAfterSeconds) {
        return new ProblemException(new Problem("about:blank", title(503), 503, detail, List.of()),
                Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    static String title(int status) {
        if (status == 422) {
            return "Unprocessable Content";
        }
        var known = Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }

    Response toResponse() {
        var response = Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        headers.forEach(response::header);
        return response.build();
    }
}
