package io.hmsops.sync.web;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** {@code ?limit=} and {@code ?cursor=} of a cursor-paged list; a {@code @BeanParam}. */
public class PageRequest {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 500;

    @QueryParam("limit")
    @DefaultValue("" + DEFAULT_LIMIT)
    @Parameter(description = "Most items to answer, 1 to 500")
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "Where to go on: nextCursor of the page before")
    String cursor;

    /** @throws ProblemException {@code 400} unless 1 to 500 */
    public int limit() {
        try {
            var value = Integer.parseInt(limit);
            if (value >= 1 && value <= MAX_LIMIT) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw ProblemException.of(400, "limit must be a number from 1 to " + MAX_LIMIT + ".");
    }

    /**
     * The position after which to go on, or {@code null} for the start.
     *
     * @param parse reads what {@link #page} was given; any exception of it means a wrong cursor
     * @throws ProblemException {@code 400} for anything but a cursor that {@link #page} made
     */
    public <K> K after(Function<String, K> parse) {
        if (cursor == null) {
            return null;
        }
        try {
            return parse.apply(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw ProblemException.of(400, "cursor must be the nextCursor of an earlier page.");
        }
    }

    /**
     * Cuts what was found to a page.
     *
     * @param found    up to {@code limit() + 1} rows in order
     * @param position what {@link #after} is to read back from the last row of the page
     */
    public <R, T> Page<T> page(List<R> found, Function<R, ?> position, Function<R, T> view) {
        var limit = limit();
        if (found.size() <= limit) {
            return new Page<>(found.stream().map(view).toList(), null);
        }
        var rows = found.subList(0, limit);
        var last = String.valueOf(position.apply(rows.get(limit - 1)));
        var next = Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
        return new Page<>(rows.stream().map(view).toList(), next);
    }
}
