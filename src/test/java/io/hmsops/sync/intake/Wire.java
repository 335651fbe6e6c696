package io.hmsops.sync.intake;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to the program, byte by byte: for what no client library would send. */
final class Wire implements AutoCloseable {

    private final Socket socket;

    Wire() throws IOException {
        socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout(20_000);
    }

    /** Text in ISO 8859-1, {@code \n} as the line end of HTTP. */
    Wire send(String head) throws IOException {
        return send(head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** What has come until {@code text} was among it, or until the connection was closed. */
    String readUntil(String text) throws IOException {
        var seen = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (seen.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                return seen + "<closed>";
            }
            seen.append((char) b);
        }
        return seen.toString();
    }

    /** One response with a {@code Content-Length}, whole. */
    String response() throws IOException {
        var head = readUntil("\r\n\r\n");
        var length = head.toLowerCase().replaceAll("(?s).*content-length: *(\\d+).*", "$1");
        return head.equals(length) ? head
                : head + new String(socket.getInputStream().readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
    }

    /** Whether the other side closes within some seconds. */
    boolean isClosed() throws IOException {
        return readUntil("\0never").endsWith("<closed>");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
