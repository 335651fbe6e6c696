package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.StandIn;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonServer;
import io.vertx.proton.ProtonServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;

/** A small AMQP 1.0 server that settles, or does not, as a test tells it to. */
public final class AmqpStandIn implements StandIn {

    public final List<Message> messages = new CopyOnWriteArrayList<>();
    public final List<String> hostNames = new CopyOnWriteArrayList<>();
    public final AtomicInteger connected = new AtomicInteger();
    /** Credit given at once; none where 0, until {@link #grant}. */
    public volatile int credit = 1000;
    public volatile UnsignedLong maxMessageSize;
    /** What happens to a message beside the behaviours; {@code null} for nothing else. */
    public volatile BiConsumer<ProtonReceiver, ProtonDelivery> answer;

    private final Map<ProtonConnection, Context> connections = new ConcurrentHashMap<>();
    private final Map<ProtonReceiver, Context> receivers = new ConcurrentHashMap<>();
    private final Map<ProtonDelivery, Context> held = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
    private final ProtonServer server;
    private volatile Behaviour behaviour = Behaviour.ACCEPT;

    public AmqpStandIn(Vertx vertx, ProtonServerOptions options, Set<String> logins) {
        var listening = new CompletableFuture<Void>();
        server = ProtonServer.create(vertx, options).saslAuthenticatorFactory(() -> new PlainLogins(logins)).connectHandler(this::accept);
        server.listen(0, "localhost", done -> {
            if (done.succeeded()) {
                listening.complete(null);
            } else {
                listening.completeExceptionally(done.cause());
            }
        });
        listening.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void accept(ProtonConnection connection) {
        var context = Vertx.currentContext();
        connected.incrementAndGet();
        connections.put(connection, context);
        connection.openHandler(c -> {
            hostNames.add(String.valueOf(connection.getRemoteHostname()));
            connection.open();
        });
        connection.sessionOpenHandler(session -> session.open());
        connection.closeHandler(c -> connection.close());
        connection.disconnectHandler(c -> gone(connection));
        connection.receiverOpenHandler(receiver -> {
            receiver.setAutoAccept(false).setPrefetch(0).setSource(receiver.getRemoteSource()).setTarget(receiver.getRemoteTarget());
            if (maxMessageSize != null) {
                receiver.setMaxMessageSize(maxMessageSize);
            }
            receiver.handler((delivery, message) -> received(connection, receiver, delivery, message));
            receiver.open();
            receivers.put(receiver, context);
            if (credit > 0) {
                receiver.flow(credit);
            }
        });
    }

    private void received(ProtonConnection connection, ProtonReceiver receiver, ProtonDelivery delivery, Message message) {
        if (answer != null) {
            answer.accept(receiver, delivery);
            return;
        }
        switch (behaviour) {
            case ACCEPT -> {
                messages.add(message);
                taken.add(message.getMessageId().toString());
                delivery.disposition(Accepted.getInstance(), true);
            }
            case REFUSE_FOR_GOOD -> delivery.disposition(rejected("amqp:invalid-field", "no such policy"), true);
            case REFUSE_FOR_NOW -> delivery.disposition(Released.getInstance(), true);
            case NEVER_ANSWER -> held.put(delivery, Vertx.currentContext());
            case CUT_THE_CONNECTION -> connection.disconnect();
        }
    }

    public static DeliveryState rejected(String condition, String description) {
        var rejected = new Rejected();
        var error = new ErrorCondition(Symbol.valueOf(condition), description);
        rejected.setError(error);
        return rejected;
    }

    private void gone(ProtonConnection connection) {
        var context = connections.remove(connection);
        receivers.values().removeIf(context::equals);
        held.values().removeIf(context::equals);
    }

    public void grant(int credits) {
        receivers.forEach((receiver, context) -> context.runOnContext(v -> receiver.flow(credits)));
    }

    /** Each connection is treated so, on its context. */
    public void onConnections(Consumer<ProtonConnection> action) {
        connections.forEach((connection, context) -> context.runOnContext(v -> action.accept(connection)));
    }

    public int port() {
        return server.actualPort();
    }

    public int links() {
        return receivers.size();
    }

    public void close() {
        onConnections(ProtonConnection::disconnect);
        server.close();
    }

    @Override
    public String endpoint() {
        return "amqp://localhost:" + port();
    }

    @Override
    public void will(Behaviour what) {
        behaviour = what;
    }

    @Override
    public List<String> taken() {
        return new ArrayList<>(taken);
    }

    @Override
    public int busyWith() {
        return held.size();
    }

    @Override
    public int connections() {
        return connections.size();
    }
}
