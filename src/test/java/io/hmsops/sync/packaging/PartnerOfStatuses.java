package io.hmsops.sync.packaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads every request and answers the status that its path names, {@code /503}, or else the one it was told. Over TLS too, with a
 * certificate of {@code localhost} that nobody trusts who was not told to.
 */
final class PartnerOfStatuses implements AutoCloseable {

    private static final int BACKLOG = 1000;

    volatile int status = 200;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OwnCertificate certificate = OwnCertificate.make();
    private final HttpServer plain;
    private final HttpsServer tls;

    PartnerOfStatuses() {
        try {
            var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            plain = started(HttpServer.create(free, BACKLOG));
            tls = HttpsServer.create(free, BACKLOG);
            tls.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
            started(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer started(HttpServer server) {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var path = exchange.getRequestURI().getPath().substring(1);
        exchange.sendResponseHeaders(path.matches("\\d{3}") ? Integer.parseInt(path) : status, -1);
        exchange.close();
    }

    int port() {
        return plain.getAddress().getPort();
    }

    int tlsPort() {
        return tls.getAddress().getPort();
    }

    /** System properties for a program that is to trust the certificate. */
    Map<String, String> trust() {
        return Map.of("javax.net.ssl.trustStore", certificate.file().toString(),
                "javax.net.ssl.trustStorePassword", OwnCertificate.PASSWORD);
    }

    @Override
    public void close() {
        plain.stop(0);
        tls.stop(0);
        threads.shutdownNow();
    }
}
