package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.ConnectionFailedException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.IoFailures;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonLink;
import io.vertx.proton.ProtonSession;
import io.vertx.proton.sasl.SaslSystemException;
import java.util.UUID;
import javax.security.sasl.SaslException;

/** One connection with one session and one link to the address, from connecting to its end. Lives on one Vert.x context. */
abstract class BrokerLink<L extends ProtonLink<L>> {

    /** How long a broker may take to answer a close before the connection is dropped. */
    private static final long CLOSE_MILLIS = 2000;

    /** Whom a link serves; called on the link's context. */
    interface Owner {
        /** It was attached, and can be used. */
        void attached();

        /** It is of no use any more; called once, unless {@link #close} was. */
        void ended(BrokerLink<?> link, LinkEnd end);
    }

    private final Vertx vertx;
    private final BrokerAddress broker;
    private final Owner owner;
    private final Promise<Void> gone = Promise.promise();
    private long timer;
    private PinnedVertx pinned;
    private ProtonConnection connection;
    private L link;
    private boolean attached;
    private boolean closedByBroker;
    private boolean over;

    BrokerLink(Vertx vertx, BrokerAddress broker, Owner owner) {
        this.vertx = vertx;
        this.broker = broker;
        this.owner = owner;
    }

    /** The link to the broker's address, not open yet. */
    abstract L create(ProtonSession session, BrokerAddress at);

    /** Whether the broker's answer names what was asked for: one that refuses answers with nothing first, and says why next. */
    abstract boolean isThere(L opened);

    /** Before a close in order. */
    void leave(L leaving) {
        // nothing
    }

    /** Begins to connect. Call on the context that it is to live on. */
    void start() {
        timer = vertx.setTimer(broker.connectMillis(), t -> end(LinkEnd.broken(new ConnectionFailedException(
                (connection == null ? "no connection in time: " : "the broker did not open the link in time: ") + broker.hostAndPort(),
                null))));
        broker.lookUp().onComplete(this::found);
    }

    private void found(AsyncResult<SocketAddress> found) {
        if (over) {
            return;
        }
        if (found.failed()) {
            end(LinkEnd.broken(IoFailures.connecting(found.cause(), broker.hostAndPort())));
            return;
        }
        pinned = new PinnedVertx(vertx, found.result());
        var login = broker.login();
        ProtonClient.create(pinned).connect(broker.options(), broker.host(), broker.port(), login.username(), login.password(),
                this::connected);
    }

    private void connected(AsyncResult<ProtonConnection> connected) {
        if (over) {
            pinned.abort();
        } else if (connected.succeeded()) {
            connection = connected.result();
            open();
        } else if (connected.cause() instanceof SaslException || connected.cause() instanceof SaslSystemException) {
            end(LinkEnd.login(connected.cause(), broker.login().mechanism()));
        } else {
            end(LinkEnd.broken(IoFailures.connecting(connected.cause(), broker.hostAndPort())));
        }
    }

    private void open() {
        connection.setContainer("hms-ops-sync-" + UUID.randomUUID()).setHostname(broker.hostName());
        connection.disconnectHandler(c -> {
            end(LinkEnd.broken(new TransientDeliveryException(FailureCode.PROTOCOL,
                    "the connection to " + broker.hostAndPort() + " broke", null)));
            gone.tryComplete();
        });
        connection.closeHandler(c -> {
            closedByBroker = true;
            end(LinkEnd.refused("closed the connection", connection.getRemoteCondition()));
        });
        connection.openHandler(opened -> {
            if (over) {
                return;
            }
            if (opened.failed()) {
                end(LinkEnd.refused("refused the connection", connection.getRemoteCondition()));
            } else {
                attach();
            }
        });
        connection.open();
    }

    private void attach() {
        var session = connection.createSession();
        session.closeHandler(s -> end(LinkEnd.refused("ended the session", session.getRemoteCondition())));
        session.open();
        link = create(session, broker);
        link.closeHandler(l -> detached());
        link.detachHandler(l -> detached());
        link.openHandler(opened -> {
            if (!over && opened.succeeded() && isThere(link)) {
                attached = true;
                vertx.cancelTimer(timer);
                owner.attached();
            }
        });
        link.open();
    }

    private void detached() {
        end(LinkEnd.refused((attached ? "closed the link to " : "refused the link to ") + broker.address(), link.getRemoteCondition()));
    }

    L link() {
        return link;
    }

    boolean isAttached() {
        return attached && !over;
    }

    /** Whether it could be used at some time. */
    boolean wasAttached() {
        return attached;
    }

    /** Done when its connection is closed, after its end. */
    Future<Void> gone() {
        return gone.future();
    }

    /** Closes in order and tells the owner that this was the end. */
    void end(LinkEnd end) {
        if (!over) {
            shut();
            owner.ended(this, end);
        }
    }

    /** Closes in order; done when the connection is. The owner hears nothing more. */
    Future<Void> close() {
        if (!over) {
            shut();
        }
        return gone.future();
    }

    private void shut() {
        over = true;
        vertx.cancelTimer(timer);
        if (connection == null) {
            if (pinned != null) {
                pinned.abort();
            }
            gone.tryComplete();
        } else if (connection.isDisconnected()) {
            gone.tryComplete();
        } else {
            var dropped = vertx.setTimer(CLOSE_MILLIS, t -> connection.disconnect());
            gone.future().onComplete(g -> vertx.cancelTimer(dropped));
            connection.closeHandler(c -> connection.disconnect());
            if (link != null) {
                leave(link);
            }
            connection.close();
            if (closedByBroker) {
                connection.disconnect();
            }
        }
    }
}
