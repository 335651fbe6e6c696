package io.hmsops.sync.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Hears which statements a client has PostgreSQL execute: just enough of the frontend protocol (version 3, no TLS). One per connection. */
public final class PostgresRequests {

    /** A statement that was sent to be executed; one that is prepared is sent again and again. */
    public record Request(Instant at, String sql) {
    }

    private static final int TYPE_AND_LENGTH = 5;
    private static final int PROTOCOL_3 = 3 << 16;

    private final Consumer<Request> executed;
    private final Map<String, String> prepared = new HashMap<>();
    private byte[] rest = new byte[0];
    private boolean started;
    private String bound = "";

    PostgresRequests(Consumer<Request> executed) {
        this.executed = executed;
    }

    void read(byte[] bytes, int n) {
        var all = ByteBuffer.allocate(rest.length + n).put(rest).put(bytes, 0, n).flip();
        while (message(all)) {
            // one after the other
        }
        rest = new byte[all.remaining()];
        all.get(rest);
    }

    /** One message, if it is there in full. */
    private boolean message(ByteBuffer in) {
        int head = started ? TYPE_AND_LENGTH : TYPE_AND_LENGTH - 1;
        if (in.remaining() < head) {
            return false;
        }
        int length = in.getInt(in.position() + head - 4) + head - 4;
        if (in.remaining() < length) {
            return false;
        }
        var body = new byte[length - head];
        byte type = started ? in.get(in.position()) : 0;
        in.position(in.position() + head);
        in.get(body);
        if (started) {
            message((char) type, body);
        } else {
            started = ByteBuffer.wrap(body).getInt() == PROTOCOL_3; // before it the client may ask for TLS
        }
        return true;
    }

    private void message(char type, byte[] body) {
        switch (type) {
            case 'Q' -> executed.accept(new Request(Instant.now(), text(body, 0)));
            case 'P' -> prepared.put(text(body, 0), text(body, after(body, 0)));
            case 'B' -> bound = prepared.getOrDefault(text(body, after(body, 0)), "?");
            case 'E' -> executed.accept(new Request(Instant.now(), bound));
            default -> { }
        }
    }

    private static String text(byte[] body, int from) {
        return new String(body, from, after(body, from) - from - 1, StandardCharsets.UTF_8);
    }

    private static int after(byte[] body, int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return end + 1;
    }
}
