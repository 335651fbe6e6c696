package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.event.Event;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in which {@code {type}}, {@code {subject}} and {@code {source}} stand for the event's attributes. */
record MessageText(String text) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(type|subject|source)}");

    /** @throws InvalidSettingsException for braces around anything else */
    static MessageText parse(String text, String pointer) {
        if (text != null && PLACEHOLDER.matcher(text).replaceAll("").matches(".*[{}].*")) {
            throw new InvalidSettingsException(pointer, "In braces there may stand {type}, {subject} and {source} only.");
        }
        return new MessageText(text);
    }

    /** {@code null} where there is no text, or it needs a subject that the event has not. */
    String of(Event event) {
        if (text == null || event.subject() == null && text.contains("{subject}")) {
            return null;
        }
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(switch (found.group(1)) {
            case "type" -> event.type();
            case "subject" -> event.subject();
            default -> event.source();
        }));
    }
}
