package io.hmsops.sync.amqp;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.proton.ProtonClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** An address at a broker, and how to get there. Shows no secret in {@code toString}. */
public final class BrokerAddress {

    /** The longest that is worth waiting for a connection with its link. */
    public static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    /** A broker of which nothing is heard for twice as long is dead; it is told to say something as often. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Supplier<Future<SocketAddress>> lookUp;
    private final String host;
    private final int port;
    private final SaslLogin login;
    private final ProtonClientOptions options;
    private final String address;
    private final List<String> capabilities;
    private final long connectMillis;
    private String hostName;

    /**
     * @param lookUp       finds out where to connect to, with the host's name in the answer; fails where that must not be
     * @param host         as the certificate has it; an IPv6 address without brackets
     * @param options      with trust and client certificate, and whether TLS is spoken; gets the rest here
     * @param address      of the link, as the broker names it
     * @param capabilities that the address must have
     * @param connect      the longest from looking up to the attached link; from 1 ms
     */
    public BrokerAddress(Supplier<Future<SocketAddress>> lookUp, String host, int port, SaslLogin login, ProtonClientOptions options,
            String address, List<String> capabilities, Duration connect) {
        this(lookUp, host, port, login, options, address, capabilities, connect, HEARTBEAT);
    }

    /** @param heartbeat how often both sides have to say something at least */
    public BrokerAddress(Supplier<Future<SocketAddress>> lookUp, String host, int port, SaslLogin login, ProtonClientOptions options,
            String address, List<String> capabilities, Duration connect, Duration heartbeat) {
        this.lookUp = lookUp;
        this.host = host;
        this.hostName = host;
        this.port = port;
        this.login = login;
        this.address = address;
        this.capabilities = List.copyOf(capabilities);
        connectMillis = Math.max(1, connect.toMillis());
        this.options = options.addEnabledSaslMechanism(login.mechanism()).setHeartbeat((int) heartbeat.toMillis());
        options.setConnectTimeout((int) connectMillis);
    }

    /** Says another host name to the broker (AMQP 1.0 part 2, section 2.7.1); TLS goes on with the host's. */
    BrokerAddress withHostName(String name) {
        hostName = name;
        return this;
    }

    String hostName() {
        return hostName;
    }

    Future<SocketAddress> lookUp() {
        return lookUp.get();
    }

    ProtonClientOptions options() {
        return options;
    }

    SaslLogin login() {
        return login;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String hostAndPort() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** The link's target or source. */
    String address() {
        return address;
    }

    List<String> capabilities() {
        return capabilities;
    }

    long connectMillis() {
        return connectMillis;
    }

    @Override
    public String toString() {
        return (options.isSsl() ? "amqps://" : "amqp://") + hostAndPort() + " " + address;
    }
}
