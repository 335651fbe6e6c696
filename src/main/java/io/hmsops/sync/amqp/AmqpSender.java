package io.hmsops.sync.amqp;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.apache.qpid.proton.message.Message;

/**
 * Sends messages to one address of a broker, over one connection of its own; several may be in the air, and leave in the order in which they
 * were subscribed to. A lost connection is made again, at the latest for the next message. Thread-safe; answers come on the Vert.x context
 * of the subscriber, or on one made for it.
 */
public final class AmqpSender {

    private final Vertx vertx;
    private final Transfers transfers;
    private final OpenAttempts attempts = new OpenAttempts();

    AmqpSender(Vertx vertx, BrokerAddress address, SendingRules rules, LinkWatch watch) {
        this.vertx = vertx;
        transfers = new Transfers(vertx, address, rules, watch);
    }

    /**
     * One that connects when there is something to send and hangs up a minute after the last. How long a message may take is its caller's to
     * bound; cancelling frees everything.
     *
     * @param mostInTheAir messages that the broker has not answered
     */
    public static AmqpSender whenNeeded(Vertx vertx, BrokerAddress address, int mostInTheAir) {
        return whenNeeded(vertx, address, mostInTheAir, SendingRules.IDLE);
    }

    /** @param idle after which the connection is closed */
    public static AmqpSender whenNeeded(Vertx vertx, BrokerAddress address, int mostInTheAir, Duration idle) {
        return new AmqpSender(vertx, address, SendingRules.whenNeeded(mostInTheAir, idle), LinkWatch.NONE);
    }

    /** Connects before there is anything to send. */
    AmqpSender start() {
        transfers.start();
        return this;
    }

    /**
     * Sends it, at each subscription; done once the broker has accepted it. Fails with a {@link PermanentDeliveryException} where the broker
     * will never take this message (rejected, too large), else with a {@link TransientDeliveryException}: not connected, no credit or no
     * answer in time ({@code timeout}; the broker may have it all the same), too many waiting ({@code busy}), closed ({@code busy}), or a
     * {@link LinkRefusedException}. While the broker is away it fails at once with the reason, after one try to connect: pace repetitions. A
     * failure concerns no other message than those that were in the air over the same lost connection.
     *
     * @param message is not changed; must not be, until the end
     */
    public Uni<Void> send(Message message) {
        return attempts.attempt((outcome, released) -> {
            var transfer = new Transfer(vertx, message, outcome);
            outcome.onTermination(() -> {
                transfer.deafen();
                transfers.release(transfer, released);
            });
            transfers.submit(transfer);
        });
    }

    /** Whether the broker lets this client send to the address, tried now; fails with a {@link DeliveryException} if not. */
    public Uni<Void> check() {
        return attempts.attempt((outcome, released) -> {
            var caller = vertx.getOrCreateContext(); // whose database session may go on with it
            outcome.onTermination(released);
            transfers.ask().onComplete(asked -> caller.runOnContext(v -> {
                if (asked.succeeded()) {
                    outcome.complete(null);
                } else {
                    outcome.fail(asked.cause());
                }
            }));
        });
    }

    /** Lets nothing more begin, waits for what is in the air, and closes the connection in order. */
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> transfers.close().toCompletionStage()));
    }

    @Override
    public String toString() {
        return transfers.toString();
    }
}
