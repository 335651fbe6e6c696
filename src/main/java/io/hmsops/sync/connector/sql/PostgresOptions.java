package io.hmsops.sync.connector.sql;

import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;

/**
 * Options for one connection to an address that was looked up and checked; TLS knows the name in it. The request to cancel what the
 * connection does goes there too: to another server of the same name it would mean nothing.
 */
final class PostgresOptions extends PgConnectOptions {

    private final SocketAddress address;

    PostgresOptions(PgConnectOptions options, SocketAddress address) {
        super(options);
        this.address = address;
    }

    @Override
    public SocketAddress getSocketAddress() {
        return address;
    }
}
