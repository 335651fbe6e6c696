package io.hmsops.sync.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmsops.sync.web.Problem;
import io.hmsops.sync.web.ProblemException;
import io.hmsops.sync.web.QueryText;
import io.hmsops.sync.web.StrictJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Which dead letters to retry, as users ask for it. Members that are left out do not restrict; all may be left out only where
 * {@code state} says that all is what is meant.
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"system", "state", "from", "to", "subject", "types"})
@Schema(name = "RetryRequest")
public record RetryRequest(
        @Schema(description = "Name of the system", examples = "DocRepo") String system,
        @Schema(enumeration = "dead", defaultValue = "dead") String state,
        @Schema(description = "Given up then or later, RFC 3339", examples = "2026-03-01T00:00:00Z") String from,
        @Schema(description = "Given up before, RFC 3339", examples = "2026-03-02T00:00:00Z") String to,
        @Schema(examples = "policy-42") String subject,
        @Schema(description = "Event types, exact or with * for any run of characters", examples = "[\"policy_*\"]") List<String> types) {

    private static final String DEAD = "dead";
    private static final int MAX_TYPES = 100;
    private static final int MAX_TYPE = 255;

    /** @throws ProblemException {@code 400} with everything that is wrong but the system's name, which is looked up elsewhere */
    static RetryRequest parse(byte[] body) {
        var node = StrictJson.parse(body);
        if (!node.isObject()) {
            throw ProblemException.invalid("", "This must be an object.");
        }
        return StrictJson.read(node, RetryRequest.class, "").checked();
    }

    /** As a job keeps it. */
    static RetryRequest of(JsonNode stored) {
        return StrictJson.read(stored, RetryRequest.class, "");
    }

    /** One form for all requests that mean the same. */
    JsonNode toJson() {
        return StrictJson.mapper().valueToTree(this);
    }

    Instant fromTime() {
        return from == null ? null : Instant.parse(from);
    }

    Instant toTime() {
        return to == null ? null : Instant.parse(to);
    }

    private RetryRequest checked() {
        var errors = new ArrayList<Problem.Error>();
        if (state != null && !state.equals(DEAD)) {
            errors.add(new Problem.Error("/state", "Only dead deliveries can be retried: dead, or leave it out."));
        } else if (state == null && system == null && from == null && to == null && subject == null && types == null) {
            errors.add(new Problem.Error("", "Say which: at least one of system, subject, from, to and types; {\"state\": \"dead\"} means "
                    + "every dead delivery there is."));
        }
        var begin = time("/from", from, errors);
        var end = time("/to", to, errors);
        if (begin != null && end != null && !begin.isBefore(end)) {
            errors.add(new Problem.Error("/to", "This must be after from."));
        }
        text("/system", system, errors);
        text("/subject", subject, errors);
        if (types != null && (types.isEmpty() || types.size() > MAX_TYPES)) {
            errors.add(new Problem.Error("/types", "There are 1 to " + MAX_TYPES + " types; leave them out for every type."));
        }
        for (int i = 0; types != null && i < types.size(); i++) {
            var type = types.get(i);
            if (type == null || type.isBlank() || type.length() > MAX_TYPE) {
                errors.add(new Problem.Error("/types/" + i, "An event type has 1 to " + MAX_TYPE + " characters."));
            } else {
                text("/types/" + i, type, errors);
            }
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new RetryRequest(system, DEAD, begin == null ? null : begin.toString(), end == null ? null : end.toString(), subject,
                types == null ? null : List.copyOf(new TreeSet<>(types)));
    }

    private static Instant time(String pointer, String value, List<Problem.Error> errors) {
        try {
            if (value == null || Character.isDigit(value.isEmpty() ? ' ' : value.charAt(0))) { // no year of more than four digits
                return value == null ? null : OffsetDateTime.parse(value).toInstant();
            }
        } catch (DateTimeException e) {
            // answered below
        }
        errors.add(new Problem.Error(pointer, "This must be an RFC 3339 time, such as 2026-03-01T12:00:00Z."));
        return null;
    }

    private static void text(String pointer, String value, List<Problem.Error> errors) {
        if (value != null && !QueryText.canExist(value)) {
            errors.add(new Problem.Error(pointer, "This holds a NUL character; nothing has that."));
        }
    }
}
