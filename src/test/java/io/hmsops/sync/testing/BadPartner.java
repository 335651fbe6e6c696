package io.hmsops.sync.testing;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A partner over HTTP/1.1, byte by byte, that is bad in a way of its own until it is healed. */
public final class BadPartner implements AutoCloseable {

    /** What it does with a connection. */
    public enum Way {
        /** Takes it, reads what comes, never answers. */
        HANGS,
        /** Answers a byte a second. */
        CREEPS,
        /** Refuses, and says so without end. */
        FLOODS,
        /** Closes it once the request is there. */
        CUTS,
        /** Resets it at once. */
        RESETS
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final byte[] TAKEN = bytes("HTTP/1.1 204 No Content\r\n\r\n");
    private static final byte[] ENDLESS = bytes("HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n");
    private static final byte[] CHUNK = bytes("4000\r\n" + "x".repeat(0x4000) + "\r\n");

    private final Way way;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tried = new AtomicInteger();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch healed = new CountDownLatch(1);

    public BadPartner(Way way) {
        this.way = way;
        try {
            door = new ServerSocket(0, 200, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public String endpoint() {
        return "http://localhost:" + door.getLocalPort() + "/";
    }

    /** Good from now on; what was under way breaks. */
    public void heal() {
        healed.countDown();
        connections.forEach(BadPartner::close);
    }

    /** Requests, or connections where it does not come to requests, while it was bad. */
    public int tried() {
        return tried.get();
    }

    /** The {@code number} in the data of each event that it took, as they came. */
    public List<Integer> taken() {
        return List.copyOf(taken);
    }

    private boolean isBad() {
        return healed.getCount() > 0;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var socket = door.accept();
                connections.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (isBad() && way == Way.RESETS) {
                tried.incrementAndGet();
                socket.setSoLinger(true, 0);
                return;
            }
            var in = new BufferedInputStream(socket.getInputStream());
            for (var body = request(in); body != null; body = request(in)) {
                if (isBad()) {
                    tried.incrementAndGet();
                    misbehave(socket.getOutputStream());
                    return;
                }
                taken.add(body.getInteger("number"));
                socket.getOutputStream().write(TAKEN);
            }
        } catch (IOException | InterruptedException e) {
            // gone
        } finally {
            connections.remove(socket);
        }
    }

    private void misbehave(OutputStream out) throws IOException, InterruptedException {
        switch (way) {
            case HANGS -> healed.await();
            case CREEPS -> {
                for (int i = 0; !healed.await(1, TimeUnit.SECONDS); i++) {
                    out.write(TAKEN, i % TAKEN.length, 1);
                }
            }
            case FLOODS -> {
                out.write(ENDLESS);
                while (isBad()) {
                    out.write(CHUNK);
                }
            }
            default -> { } // and closes
        }
    }

    /** The next request's body, or {@code null} at the end of the connection. */
    private static JsonObject request(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                return null;
            }
            head.append((char) read);
        }
        var length = LENGTH.matcher(head);
        return length.find() ? new JsonObject(new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)) : null;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // is closed
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        close(door);
        heal();
        threads.shutdownNow();
    }

    private static void close(ServerSocket door) {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
