package io.hmsops.sync.egress;

import io.quarkus.runtime.Startup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks up where to connect, and refuses what must not be called. Connect to the {@link SocketAddress} that it answers and to nothing
 * else: a name looked up a second time may be another address (DNS rebinding).
 */
@Startup
@ApplicationScoped
public class Egress {

    private final VertxInternal vertx;
    private final EgressRules rules;

    /** @throws IllegalArgumentException naming the entry of {@code sync.egress.allow} that is wrong */
    @Inject
    Egress(Vertx vertx, EgressConfig config) {
        this(vertx, config.allow().orElse(List.of()));
    }

    /** @param allowed as {@link EgressConfig#allow} */
    public Egress(Vertx vertx, List<String> allowed) {
        this.vertx = (VertxInternal) vertx;
        this.rules = new EgressRules(allowed);
    }

    /** For the container's proxies. */
    Egress() {
        vertx = null;
        rules = null;
    }

    /**
     * The one address to connect to, with the host's name in it for TLS. Completes on the context that asked.
     *
     * @param host name or address; an IPv6 address with or without brackets
     * @return fails with {@link EgressDeniedException} where it must not be called, {@link UnknownHostException} where there is no such name
     */
    public Future<SocketAddress> address(String host, int port) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return lookUp(bare).map(found -> {
            rules.check(bare, found);
            return SocketAddress.inetSocketAddress(new InetSocketAddress(named(bare, found), port));
        });
    }

    private Future<InetAddress> lookUp(String host) {
        Promise<InetAddress> found = vertx.getOrCreateContext().promise();
        vertx.resolveAddress(host, found);
        return found.future();
    }

    private static InetAddress named(String host, InetAddress address) {
        try {
            return InetAddress.getByAddress(host, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
