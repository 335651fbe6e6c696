package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.proton.ProtonClientOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The broker that the operator configured, from whom events come and to whom outcomes go. Where it is, is the operator's to say, and not
 * under the rules for partners' addresses.
 */
@ApplicationScoped
public class OwnBroker {

    private static final int MOST_IN_THE_AIR = 1000;

    private final Vertx vertx;
    private final AmqpConfig config;
    private final AmqpChannels channels;
    private final String host;
    private final int port;
    private final Optional<String> username;
    private final Optional<String> password;
    private final boolean ssl;

    OwnBroker(Vertx vertx, AmqpConfig config, AmqpChannels channels,
            @ConfigProperty(name = "amqp-host", defaultValue = "localhost") String host,
            @ConfigProperty(name = "amqp-port", defaultValue = "5672") int port,
            @ConfigProperty(name = "amqp-username") Optional<String> username,
            @ConfigProperty(name = "amqp-password") Optional<String> password,
            @ConfigProperty(name = "amqp-use-ssl", defaultValue = "false") boolean ssl) {
        this.vertx = vertx;
        this.config = config;
        this.channels = channels;
        this.host = host;
        this.port = port;
        this.username = username;
        this.password = password;
        this.ssl = ssl;
    }

    /**
     * A sender with a connection of its own, which it begins to make now, keeps, and makes again with growing pauses. Open one for each use,
     * not for each message. Nothing is sent anywhere where {@code sync.amqp.enabled} is {@code false}: ask that first.
     *
     * @param channel what operators see of it: {@code events.rejected}, {@code outcomes}
     * @throws IllegalStateException where the configured certificates or login cannot be used
     */
    public AmqpSender sender(String address, String channel) {
        return new AmqpSender(vertx, at(address), SendingRules.kept(MOST_IN_THE_AIR, config.sendTimeout(), config.retryDelay(),
                config.maxRetryDelay()), channels.channel(channel)).start();
    }

    /**
     * Receives from an address, from its start on and until it is closed.
     *
     * @param channel   as above: {@code events}
     * @param mostBytes the largest message, encoded, that is taken; larger ones are rejected as they arrive
     * @throws IllegalStateException as above
     */
    public AmqpSubscription receive(String address, String channel, long mostBytes, AmqpSubscription.Taker taker) {
        return new AmqpSubscription(vertx, at(address), mostBytes, taker, channels.channel(channel), config.retryDelay(),
                config.maxRetryDelay());
    }

    private BrokerAddress at(String address) {
        try {
            var credentials = credentials();
            var options = new ProtonClientOptions();
            options.setSsl(ssl);
            TlsOptions.apply(options, config.trustedCertificates().map(file -> read("trusted-certificates", file)).orElse(null), credentials);
            return new BrokerAddress(() -> Future.succeededFuture(SocketAddress.inetSocketAddress(port, host)), host, port,
                    SaslLogin.of(credentials, ssl), options, address, List.of(), BrokerAddress.LONGEST_CONNECT)
                    .withHostName(config.virtualHost().orElse(host));
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException("sync.amqp." + switch (e.pointer()) {
                case "/tls/trustedCertificates" -> "trusted-certificates: " + e.getMessage();
                case "/auth/certificate" -> "client-certificate: " + e.getMessage();
                case "/auth/privateKey" -> "client-key: " + e.getMessage();
                default -> "client-certificate needs amqp-use-ssl=true";
            }, e);
        }
    }

    private Credentials credentials() {
        if (config.clientCertificate().isPresent() != config.clientKey().isPresent()) {
            throw new IllegalStateException("sync.amqp.client-certificate and sync.amqp.client-key are given both or neither");
        }
        if (config.clientCertificate().isPresent()) {
            return new Credentials.MutualTls(read("client-certificate", config.clientCertificate().get()),
                    read("client-key", config.clientKey().get()));
        }
        return username.<Credentials>map(name -> new Credentials.Basic(name, password.orElse(""))).orElseGet(Credentials.None::new);
    }

    private static String read(String key, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("sync.amqp." + key + ": " + file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
