package io.hmsops.sync.testing;

import io.hmsops.sync.testing.PostgresRequests.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The way between a program and PostgreSQL: a test cuts it, lets it hang, has answers lost on it, and hears what is asked. */
public final class Link implements AutoCloseable {

    private enum State {
        OPEN, HUNG, CUT, DEAF
    }

    private final int server;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Request> asked = new CopyOnWriteArrayList<>();
    private State state = State.OPEN;
    private CompletableFuture<Void> commitToLose;

    /** To the embedded server. */
    public Link() {
        server = Backends.database().port();
        try {
            door = new ServerSocket(0, 200, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Configuration of a program that is to reach this database over this link. */
    public Map<String, String> to(String database) {
        var url = "postgresql://localhost:" + door.getLocalPort() + "/" + database;
        return Map.of("quarkus.datasource.reactive.url", url, "quarkus.datasource.jdbc.url", "jdbc:" + url);
    }

    /** All connections break, and new ones do as soon as they are made. */
    public void cut() {
        become(State.CUT);
        connections.forEach(Connection::close);
    }

    /** Nothing gets through any more, in either direction, and nobody is told; new connections are taken and hang as well. */
    public void hang() {
        become(State.HUNG);
    }

    /** The server gets everything; what it says from now on is lost. */
    public void loseAnswers() {
        become(State.DEAF);
    }

    /** As at first; what was held up goes on, what was lost stays lost. */
    public void restore() {
        become(State.OPEN);
    }

    /** The next commit of a transaction is carried out, but its connection breaks before the answer is through; done when it has. */
    public synchronized CompletableFuture<Void> loseTheNextCommit() {
        commitToLose = new CompletableFuture<>();
        return commitToLose;
    }

    /** What was asked since the last {@link #forget}. */
    public List<Request> asked() {
        return List.copyOf(asked);
    }

    public void forget() {
        asked.clear();
    }

    private synchronized void become(State now) {
        state = now;
        notifyAll();
    }

    /** Waits while the link hangs. */
    private synchronized State passable() throws InterruptedException {
        while (state == State.HUNG) {
            wait();
        }
        return state;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException e) {
                // closed, or the client has gone again
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (now() == State.CUT) {
            client.close();
            return;
        }
        try {
            connections.add(new Connection(client, new Socket("localhost", server)));
        } catch (IOException e) {
            client.close(); // the server is away, and so the client is told
        }
        if (now() == State.CUT) {
            connections.forEach(Connection::close); // the cut that came meanwhile did not see it
        }
    }

    private synchronized State now() {
        return state;
    }

    private synchronized CompletableFuture<Void> takeCommit() {
        var taken = commitToLose;
        commitToLose = null;
        return taken;
    }

    @Override
    public void close() {
        cut();
        threads.shutdownNow();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final PostgresRequests requests = new PostgresRequests(this::asks);
        private volatile CompletableFuture<Void> losing;

        Connection(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> pump(client, server, true));
            threads.execute(() -> pump(server, client, false));
        }

        private void asks(Request request) {
            asked.add(request);
            if (request.sql().equalsIgnoreCase("commit")) {
                losing = takeCommit();
            }
        }

        private void pump(Socket from, Socket to, boolean asking) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                var bytes = new byte[64 * 1024];
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    var now = passable();
                    if (asking) {
                        requests.read(bytes, n);
                    }
                    if (asking || now == State.OPEN && losing == null) {
                        out.write(bytes, 0, n);
                    } else if (losing != null && new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains("COMMIT\0")) {
                        break; // carried out
                    }
                }
            } catch (IOException | InterruptedException e) {
                // broken, by either side or the test
            } finally {
                close();
                if (losing != null) {
                    losing.complete(null);
                }
            }
        }

        void close() {
            connections.remove(this);
            for (var socket : List.of(client, server)) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // is closed
                }
            }
        }
    }
}
