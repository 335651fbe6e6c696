package io.hmsops.sync.intake;

import io.hmsops.sync.amqp.AmqpConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonClientOptions;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonHelper;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.message.Message;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps one connection to the broker and gives what it brings to {@link AmqpDoor}, batch by batch. No more is received than
 * {@code sync.amqp.window} messages that are not settled. On any trouble the connection is closed, which gives all of them back to the
 * broker in their order, and opened anew after a while, for ever. All state belongs to one Vert.x context.
 *
 * <p>Not the SmallRye connector: that one parses {@code application/json} before anyone can see it, and drops, unsettled, what it cannot
 * parse; and it gives up after some attempts to reconnect.
 */
@ApplicationScoped
class AmqpReceiver {

    private static final Logger LOG = Logger.getLogger(AmqpReceiver.class);
    private static final String NOT_STORED = "events from AMQP could not be stored: ";
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

    private final AmqpDoor door;
    private final AmqpConfig config;
    private final Vertx vertx;
    private final String host;
    private final int port;
    private final Optional<String> username;
    private final Optional<String> password;
    private final boolean ssl;

    private Context context;
    private Session session;
    private boolean stopped;
    private String trouble; // that was told and is not over

    AmqpReceiver(AmqpDoor door, AmqpConfig config, Vertx vertx,
            @ConfigProperty(name = "amqp-host", defaultValue = "localhost") String host,
            @ConfigProperty(name = "amqp-port", defaultValue = "5672") int port,
            @ConfigProperty(name = "amqp-username") Optional<String> username,
            @ConfigProperty(name = "amqp-password") Optional<String> password,
            @ConfigProperty(name = "amqp-use-ssl", defaultValue = "false") boolean ssl) {
        this.door = door;
        this.config = config;
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.username = username;
        this.password = password;
        this.ssl = ssl;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            context = vertx.getOrCreateContext();
            context.runOnContext(ignored -> connect());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (context != null) {
            context.runOnContext(ignored -> {
                stopped = true;
                if (session != null) {
                    session.end();
                }
            });
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        var options = new ProtonClientOptions().setConnectTimeout(5000).setHeartbeat(30_000);
        options.setSsl(ssl).setHostnameVerificationAlgorithm("HTTPS");
        ProtonClient.create(vertx).connect(options, host, port, username.orElse(null), password.orElse(null), connected -> {
            if (connected.succeeded()) {
                session = new Session(connected.result());
                session.open();
            } else {
                trouble("the AMQP broker " + host + ":" + port + " cannot be reached: " + connected.cause().getMessage());
            }
        });
    }

    /** Told once until it works again. */
    private void trouble(String what) {
        session = null;
        if (!stopped) {
            if (!what.equals(trouble)) {
                LOG.warnf("%s; trying again every %s", what, config.retryDelay());
            }
            trouble = what;
            vertx.setTimer(Math.max(1, config.retryDelay().toMillis()), timer -> connect());
        }
    }

    private record Waiting(ProtonDelivery delivery, Message message) {
    }

    /** One connection. */
    private final class Session {
        private final ProtonConnection connection;
        private final List<Waiting> waiting = new ArrayList<>();
        private ProtonReceiver receiver;
        private ProtonSender rejected;
        private boolean busy;
        private boolean ended;

        Session(ProtonConnection connection) {
            this.connection = connection;
        }

        void open() {
            connection.disconnectHandler(gone -> fail("the connection to the AMQP broker was lost"));
            connection.closeHandler(closed -> fail("the AMQP broker closed the connection"));
            connection.openHandler(opened -> {
                if (opened.failed()) {
                    fail(opened.cause().getMessage());
                    return;
                }
                rejected = connection.createSender(config.rejectedAddress());
                rejected.closeHandler(closed -> fail("the AMQP broker closed the link to " + config.rejectedAddress()));
                rejected.open();
                receiver = connection.createReceiver(config.address());
                receiver.setAutoAccept(false).setPrefetch(0);
                receiver.handler((delivery, message) -> {
                    waiting.add(new Waiting(delivery, message));
                    next();
                });
                receiver.closeHandler(closed -> fail("the AMQP broker closed the link to " + config.address()));
                receiver.openHandler(link -> {
                    if (link.failed()) {
                        fail(link.cause().getMessage());
                        return;
                    }
                    if (trouble == null || !trouble.startsWith(NOT_STORED)) { // that is over only when something is stored
                        LOG.infof("taking events from %s at the AMQP broker %s:%d", config.address(), host, port);
                        trouble = null;
                    }
                    receiver.flow(config.window());
                });
                receiver.open();
            });
            connection.open();
        }

        /** Everything that has come while the last batch was written is the next one. */
        private void next() {
            if (busy || ended || waiting.isEmpty()) {
                return;
            }
            busy = true;
            var batch = List.copyOf(waiting);
            waiting.clear();
            VertxContext.createNewDuplicatedContext(context).runOnContext(ignored ->
                    door.receive(batch.stream().map(Waiting::message).toList(), (address, message) -> send(message)).subscribe().with(
                            done -> settle(batch), failure -> fail(NOT_STORED + failure.getMessage())));
        }

        private void settle(List<Waiting> batch) {
            context.runOnContext(ignored -> {
                if (!ended) {
                    if (trouble != null) {
                        LOG.info("events from AMQP are stored again");
                        trouble = null;
                    }
                    batch.forEach(one -> ProtonHelper.accepted(one.delivery(), true));
                    receiver.flow(batch.size());
                    busy = false;
                    next();
                }
            });
        }

        private Uni<Void> send(Message message) {
            return Uni.createFrom().<Void>emitter(emitter -> context.runOnContext(ignored -> {
                if (ended) {
                    emitter.fail(new IllegalStateException("the connection is gone"));
                    return;
                }
                rejected.send(message, delivery -> {
                    if (delivery.getRemoteState() instanceof Accepted) {
                        emitter.complete(null);
                    } else {
                        emitter.fail(new IllegalStateException("the broker did not take a message for " + config.rejectedAddress()));
                    }
                });
            })).ifNoItem().after(SEND_TIMEOUT).fail();
        }

        private void fail(String why) {
            context.runOnContext(ignored -> {
                if (!ended) {
                    end();
                    trouble(why);
                }
            });
        }

        /** Closes properly: then what is not settled goes back without counting as a failed delivery. */
        void end() {
            ended = true;
            if (!connection.isDisconnected()) {
                if (receiver != null) {
                    receiver.close();
                }
                connection.closeHandler(closed -> connection.disconnect());
                connection.close();
            }
        }
    }
}
