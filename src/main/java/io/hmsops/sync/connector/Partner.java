package io.hmsops.sync.connector;

import io.smallrye.mutiny.Uni;

/**
 * One partner system, ready to be called; made by {@link Connector#open} for one revision of one system's settings and used until
 * {@link #close}.
 *
 * <p>Threads: called from Vert.x contexts, many deliveries at a time (the engine bounds how many); must not block. Order: the engine
 * keeps deliveries of one subject apart where the system asks for order; a partner need not.
 */
public interface Partner {

    /**
     * Attempts one delivery. Lazy: each subscription is one attempt at the partner. Cancelling the subscription aborts the attempt
     * and frees its connection; the engine does so when the system's time-out is over.
     *
     * <p>Succeeds with what the partner answered, or fails with exactly one of
     * <ul>
     * <li>{@link TransientDeliveryException}: may pass later (partner away, time-out, 5xx); retried on the schedule
     * <li>{@link PermanentDeliveryException}: the same request will not pass later (4xx on the payload, unusable event); given up
     * <li>{@link PartnerGoneException}: no request will pass until somebody has looked (410); kept, and the system is paused
     * </ul>
     * Messages name what happened in the partner's words and never hold a secret or the payload. Every attempt of one delivery
     * carries the same {@link DeliveryRequest#deliveryId()}; partners that can should make the effect idempotent by it.
     */
    Uni<DeliveryReceipt> deliver(DeliveryRequest request);

    /**
     * The exact request that {@link #deliver} would make, secrets masked as {@code ***}; no I/O.
     *
     * @throws PermanentDeliveryException where {@code deliver} would fail so before anything is sent ({@link FailureCode#UNSUITABLE})
     */
    RequestPreview preview(DeliveryRequest request);

    /**
     * Asks the partner itself whether the settings can work (for example by preparing a statement), where the connector can tell
     * without an effect. Fails with {@link InvalidSettingsException} where the partner refuses them; a partner that is away is no
     * reason to fail.
     */
    default Uni<Void> verify() {
        return Uni.createFrom().voidItem();
    }

    /**
     * Closes what is kept open once attempts in the air have ended; idempotent. Attempts that begin later fail with
     * {@link FailureCode#BUSY}, before anything is sent.
     */
    Uni<Void> close();
}
