package io.hmsops.sync.connector.amqp;

import io.hmsops.sync.amqp.AmqpSender;
import io.hmsops.sync.amqp.LinkRefusedException;
import io.hmsops.sync.amqp.LinkRefusedException.Blame;
import io.hmsops.sync.amqp.SaslLogin;
import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.RequestPreview;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/** One address of one broker. */
final class AmqpPartner implements Partner {

    private static final DeliveryReceipt RECEIPT = new DeliveryReceipt(null, "accepted");

    private final AmqpEndpoint endpoint;
    private final SaslLogin login;
    private final Uni<Void> reach;
    private final AmqpMessages messages;
    private final AmqpSender sender;

    /** @param reach fails where the endpoint must not be called at all */
    AmqpPartner(AmqpEndpoint endpoint, SaslLogin login, Uni<Void> reach, AmqpMessages messages, AmqpSender sender) {
        this.endpoint = endpoint;
        this.login = login;
        this.reach = reach;
        this.messages = messages;
        this.sender = sender;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> sender.send(messages.of(request))).replaceWith(RECEIPT);
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        return new RequestPreview("send", endpoint.url(), Map.of("SASL", login.masked()), messages.preview(request));
    }

    @Override
    public Uni<Void> verify() {
        return reach.chain(() -> sender.check()
                .onFailure(LinkRefusedException.class).transform(refused -> wrong((LinkRefusedException) refused))
                // one that is away, or not well, says nothing about the settings
                .onFailure(DeliveryException.class).recoverWithNull());
    }

    private static InvalidSettingsException wrong(LinkRefusedException refused) {
        var words = refused.getMessage();
        return new InvalidSettingsException(refused.blame() == Blame.LOGIN ? "/auth" : "/options/address",
                Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".");
    }

    @Override
    public Uni<Void> close() {
        return sender.close();
    }

    @Override
    public String toString() {
        return "AmqpPartner[" + sender + "]";
    }
}
