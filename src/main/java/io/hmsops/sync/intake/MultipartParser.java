package io.hmsops.sync.intake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code multipart} bodies (RFC 2046 §5.1) as they arrive, in pieces of any size; holds no more than a part's headers. (The parser that
 * Quarkus REST has inside collects headers without limit and decodes base64 piece by piece.)
 */
final class MultipartParser {

    /** Told of parts as they are read; bytes are the receiver's to keep. */
    interface Receiver {
        /** @param headers by lower-case name */
        void beginPart(Map<String, String> headers);

        void data(byte[] bytes);

        void endPart();
    }

    static final int MAX_HEADERS = 8192;
    private static final int MAX_PADDING = 128;

    private enum State {
        PREAMBLE, DELIMITER, HEADERS, BODY, END
    }

    private final Receiver receiver;
    private final byte[] delimiter;
    private State state = State.PREAMBLE;
    private byte[] work = {'\r', '\n'}; // so that the first delimiter looks like all others
    private int at;

    MultipartParser(String boundary, Receiver receiver) {
        this.receiver = receiver;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException for what is not multipart */
    void parse(byte[] more) {
        if (state == State.END) {
            return; // an epilogue has no meaning
        }
        var joined = new byte[work.length - at + more.length];
        System.arraycopy(work, at, joined, 0, work.length - at);
        System.arraycopy(more, 0, joined, work.length - at, more.length);
        work = joined;
        at = 0;
        while (step()) {
            // until more bytes are needed
        }
    }

    /** Whether the last boundary was seen. */
    boolean isComplete() {
        return state == State.END;
    }

    private boolean step() {
        return switch (state) {
            case PREAMBLE -> untilDelimiter(false);
            case DELIMITER -> delimiterLine();
            case HEADERS -> headers();
            case BODY -> untilDelimiter(true);
            case END -> false;
        };
    }

    private boolean untilDelimiter(boolean body) {
        var found = find(delimiter);
        var end = found >= 0 ? found : Math.max(at, work.length - delimiter.length + 1);
        if (body && end > at) {
            receiver.data(Arrays.copyOfRange(work, at, end));
        }
        at = end;
        if (found < 0) {
            return false;
        }
        if (body) {
            receiver.endPart();
        }
        at += delimiter.length;
        state = State.DELIMITER;
        return true;
    }

    /** What follows a delimiter: {@code --} after the last, else blanks and the end of the line. */
    private boolean delimiterLine() {
        if (work.length - at < 2) {
            return false;
        }
        if (work[at] == '-' && work[at + 1] == '-') {
            state = State.END;
            return false;
        }
        var end = find(new byte[] {'\r', '\n'});
        var stop = end >= 0 ? end : work.length - (work[work.length - 1] == '\r' ? 1 : 0);
        for (int i = at; i < stop; i++) {
            if (work[i] != ' ' && work[i] != '\t' || i - at > MAX_PADDING) {
                throw new IllegalArgumentException("something stands behind a boundary");
            }
        }
        if (end < 0) {
            return false;
        }
        at = end; // with this line's end, so that no headers at all look like the end of some
        state = State.HEADERS;
        return true;
    }

    private boolean headers() {
        var end = find(new byte[] {'\r', '\n', '\r', '\n'});
        if ((end < 0 ? work.length : end) - at > MAX_HEADERS) {
            throw new IllegalArgumentException("a part's headers are longer than " + MAX_HEADERS + " bytes");
        }
        if (end < 0) {
            return false;
        }
        var text = new String(work, at, end - at, StandardCharsets.UTF_8).replaceAll("\r\n[ \t]+", " ");
        var headers = new TreeMap<String, String>();
        for (var line : text.split("\r\n")) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
            } else if (!line.isEmpty()) {
                throw new IllegalArgumentException("a part's header has no colon");
            }
        }
        at = end + 4;
        state = State.BODY;
        receiver.beginPart(headers);
        return true;
    }

    /** Where {@code what} begins in what was not used yet, or -1. */
    private int find(byte[] what) {
        next: for (int i = at; i <= work.length - what.length; i++) {
            for (int j = 0; j < what.length; j++) {
                if (work[i + j] != what[j]) {
                    continue next;
                }
            }
            return i;
        }
        return -1;
    }
}
