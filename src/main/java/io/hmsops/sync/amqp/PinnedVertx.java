package io.hmsops.sync.amqp;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.SocketAddress;

/**
 * Has the AMQP client connect to one address that was looked up and checked. The client can be told a host only, would look it up a second
 * time, and, given a bare address, would have the certificate be the address's instead of the host's.
 */
final class PinnedVertx extends VertxWrapper {

    private final SocketAddress server;
    private NetClient client;

    /** @param server with the host's name in it */
    PinnedVertx(Vertx vertx, SocketAddress server) {
        super((VertxInternal) vertx);
        this.server = server;
    }

    @Override
    public NetClient createNetClient(NetClientOptions options) {
        client = new Pinned(super.createNetClient(options));
        return client;
    }

    /** Gives up connecting, or the connection. */
    void abort() {
        if (client != null) {
            client.close();
        }
    }

    private final class Pinned implements NetClient {
        private final NetClient delegate;

        private Pinned(NetClient delegate) {
            this.delegate = delegate;
        }

        @Override
        public NetClient connect(SocketAddress address, String serverName, Handler<AsyncResult<NetSocket>> handler) {
            delegate.connect(server, serverName, handler);
            return this;
        }

        @Override
        public NetClient connect(int port, String host, Handler<AsyncResult<NetSocket>> handler) {
            return connect(server, null, handler);
        }

        @Override
        public Future<NetSocket> connect(int port, String host) {
            return delegate.connect(server);
        }

        @Override
        public NetClient connect(int port, String host, String serverName, Handler<AsyncResult<NetSocket>> handler) {
            return connect(server, serverName, handler);
        }

        @Override
        public Future<NetSocket> connect(int port, String host, String serverName) {
            return delegate.connect(server, serverName);
        }

        @Override
        public NetClient connect(SocketAddress address, Handler<AsyncResult<NetSocket>> handler) {
            return connect(server, null, handler);
        }

        @Override
        public Future<NetSocket> connect(SocketAddress address) {
            return delegate.connect(server);
        }

        @Override
        public Future<NetSocket> connect(SocketAddress address, String serverName) {
            return delegate.connect(server, serverName);
        }

        @Override
        public void close(Handler<AsyncResult<Void>> handler) {
            delegate.close(handler);
        }

        @Override
        public Future<Void> close() {
            return delegate.close();
        }

        @Override
        public Future<Boolean> updateSSLOptions(SSLOptions options, boolean force) {
            return delegate.updateSSLOptions(options, force);
        }

        @Override
        public boolean isMetricsEnabled() {
            return delegate.isMetricsEnabled();
        }
    }
}
