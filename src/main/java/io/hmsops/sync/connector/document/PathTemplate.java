package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.http.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where below the endpoint a document goes: segments between slashes, in which {@code {name}} stands for a {@link ValueName}. A value never
 * makes more than (part of) one segment: slashes in it are encoded like everything else that is not unreserved in a URL.
 */
final class PathTemplate {

    private static final String POINTER = "/options/path";
    private static final Pattern VALUE = Pattern.compile("\\{([^{}]*)}");
    private static final String SIDECAR = ".json";

    private final String text;
    private final List<List<Object>> segments;

    private PathTemplate(String text, List<List<Object>> segments) {
        this.text = text;
        this.segments = segments;
    }

    /** Paths as requested, from the root on. */
    record Place(List<String> collections, String document, String sidecar) {
    }

    /** @throws InvalidSettingsException where no document can have such a path */
    static PathTemplate parse(String text) {
        var segments = new ArrayList<List<Object>>();
        for (var segment : text.split("/", -1)) {
            if (segment.isEmpty()) {
                throw invalid("must not begin or end with a slash, nor hold two in a row: it is below the endpoint and names a document.");
            }
            if (segment.equals(".") || segment.equals("..")) {
                throw invalid("must not hold a segment \"" + segment + "\".");
            }
            segments.add(segment(segment));
        }
        return new PathTemplate(text, segments);
    }

    private static List<Object> segment(String segment) {
        var parts = new ArrayList<>();
        var value = VALUE.matcher(segment);
        var end = 0;
        while (value.find()) {
            parts.add(literal(segment.substring(end, value.start())));
            parts.add(ValueName.of(value.group(1), POINTER));
            end = value.end();
        }
        parts.add(literal(segment.substring(end)));
        return parts;
    }

    private static String literal(String text) {
        if (text.contains("{") || text.contains("}")) {
            throw invalid("holds a brace without its other.");
        }
        return Endpoint.encode(text);
    }

    /**
     * @param base the endpoint's path, with or without a slash at its end
     * @throws PermanentDeliveryException where a value is missing or would change the path
     */
    Place place(String base, DeliveryValues values) {
        var path = new StringBuilder(base.endsWith("/") ? base : base + "/");
        var collections = new ArrayList<String>();
        for (var number = 0; number < segments.size(); number++) {
            if (number > 0) {
                collections.add(path.append('/').toString());
            }
            path.append(expanded(segments.get(number), values));
        }
        return new Place(collections, path.toString(), path + SIDECAR);
    }

    private static String expanded(List<Object> parts, DeliveryValues values) {
        var segment = new StringBuilder();
        for (var part : parts) {
            segment.append(part instanceof ValueName name ? value(name, values) : part);
        }
        var expanded = segment.toString();
        if (expanded.equals(".") || expanded.equals("..")) {
            throw unsuitable("the path would hold a segment \"" + expanded + "\"");
        }
        return expanded;
    }

    private static String value(ValueName name, DeliveryValues values) {
        var value = values.get(name);
        if (value == null || value.isContainerNode() || value.asText().isEmpty()) {
            throw unsuitable("the path needs " + name + " and the event has none");
        }
        return Endpoint.encode(value.asText());
    }

    private static InvalidSettingsException invalid(String reason) {
        return new InvalidSettingsException(POINTER, "path " + reason);
    }

    private static PermanentDeliveryException unsuitable(String reason) {
        return new PermanentDeliveryException(FailureCode.UNSUITABLE, reason, null);
    }

    @Override
    public String toString() {
        return text;
    }
}
