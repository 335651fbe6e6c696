package io.hmsops.sync.connector.calendar;

import com.github.mangstadt.vinnie.SyntaxStyle;
import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataListener;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.VObjectWriter;
import com.github.mangstadt.vinnie.io.Warning;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/** iCalendar text to components and back, without a look at values: what is kept is kept to the letter. */
final class IcsText {

    /** VALARM in VEVENT in VCALENDAR is three. */
    private static final int DEEPEST = 10;
    /** RFC 5545 §3.1: octets of a line without its end. */
    private static final int LONGEST_LINE = 75;

    private IcsText() {
    }

    /** @throws IllegalArgumentException saying why it is no iCalendar object */
    static IcsComponent parse(String text) {
        var tree = new Tree();
        var reader = new VObjectReader(new StringReader(text), new SyntaxRules(SyntaxStyle.NEW));
        reader.setCaretDecodingEnabled(false);
        try {
            reader.parse(tree);
        } catch (IOException e) {
            throw new IllegalArgumentException("unreadable", e);
        }
        if (tree.tooDeep) {
            throw new IllegalArgumentException("components are nested too deep");
        }
        if (tree.calendar == null || !tree.open.isEmpty()) {
            throw new IllegalArgumentException("not one whole VCALENDAR");
        }
        return tree.calendar;
    }

    static String write(IcsComponent component) {
        var text = new StringWriter();
        var writer = new VObjectWriter(text, SyntaxStyle.NEW);
        writer.getFoldedLineWriter().setLineLength(null);
        try {
            write(component, writer);
            writer.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return fold(text.toString());
    }

    private static void write(IcsComponent component, VObjectWriter writer) throws IOException {
        writer.writeBeginComponent(component.name());
        for (var property : component.properties()) {
            writer.writeProperty(property);
        }
        for (var inner : component.components()) {
            write(inner, writer);
        }
        writer.writeEndComponent(component.name());
    }

    /** By octets, never within a character; the library folds by characters. */
    private static String fold(String text) {
        var folded = new StringBuilder(text.length() + text.length() / 50);
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (character == '\r' || character == '\n') {
                octets = 0;
            } else if (octets + length > LONGEST_LINE) {
                folded.append("\r\n ");
                octets = 1 + length;
            } else {
                octets += length;
            }
            folded.appendCodePoint(character);
            i += Character.charCount(character);
        }
        return folded.toString();
    }

    private static final class Tree implements VObjectDataListener {

        private final Deque<IcsComponent> open = new ArrayDeque<>();
        private IcsComponent calendar;
        private boolean tooDeep;

        @Override
        public void onComponentBegin(String name, Context context) {
            var component = new IcsComponent(name);
            if (!open.isEmpty()) {
                open.peek().components().add(component);
            } else if (calendar == null && component.is("VCALENDAR")) {
                calendar = component;
            }
            open.push(component);
            if (open.size() > DEEPEST) {
                tooDeep = true;
                context.stop();
            }
        }

        @Override
        public void onComponentEnd(String name, Context context) {
            open.pop();
        }

        @Override
        public void onProperty(VObjectProperty property, Context context) {
            if (!open.isEmpty()) {
                open.peek().properties().add(property);
            }
        }

        @Override
        public void onVersion(String value, Context context) {
            open.peek().properties().add(new VObjectProperty("VERSION", value));
        }

        @Override
        public void onWarning(Warning warning, VObjectProperty property, Exception thrown, Context context) {
            // a line that is none cannot be kept
        }
    }
}
