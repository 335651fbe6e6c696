package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.RequestPreview;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.Map;

/** One address of one broker. */
final class AmqpPartner implements Partner {

    private final Vertx vertx;
    private final AmqpEndpoint endpoint;
    private final SaslLogin login;
    private final Uni<Void> reach;
    private final AmqpMessages messages;
    private final Broker broker;
    private final OpenAttempts attempts = new OpenAttempts();

    /** @param reach fails where the endpoint must not be called at all */
    AmqpPartner(Vertx vertx, AmqpEndpoint endpoint, SaslLogin login, Uni<Void> reach, AmqpMessages messages, Broker broker) {
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.login = login;
        this.reach = reach;
        this.messages = messages;
        this.broker = broker;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> {
            var message = messages.of(request);
            return attempts.<DeliveryReceipt>attempt((outcome, released) -> {
                var transfer = new Transfer(vertx, message, request.payload().bytes().length, outcome);
                outcome.onTermination(() -> {
                    transfer.deafen();
                    broker.release(transfer, released);
                });
                broker.submit(transfer);
            });
        });
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        return new RequestPreview("send", endpoint.url(), Map.of("SASL", login.masked()), messages.preview(request));
    }

    @Override
    public Uni<Void> verify() {
        return reach.chain(() -> attempts.<Void>attempt((outcome, released) -> {
            var caller = vertx.getOrCreateContext(); // whose database session goes on with the registration
            outcome.onTermination(released);
            broker.ask().onComplete(asked -> caller.runOnContext(v -> {
                if (asked.cause() instanceof InvalidSettingsException wrong) {
                    outcome.fail(wrong);
                } else { // one that is away, or not well, says nothing about the settings
                    outcome.complete(null);
                }
            }));
        }));
    }

    @Override
    public Uni<Void> close() {
        return attempts.end().chain(() -> Uni.createFrom().completionStage(() -> broker.close().toCompletionStage()));
    }

    @Override
    public String toString() {
        return "AmqpPartner[" + broker + "]";
    }
}
