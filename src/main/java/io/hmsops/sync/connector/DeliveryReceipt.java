package io.hmsops.sync.connector;

/**
 * What a partner said when it took a delivery.
 *
 * @param status the HTTP status, or {@code null} for partners without one
 * @param answer the start of its answer (at most {@link #MAX_ANSWER} characters), or {@code null}
 */
public record DeliveryReceipt(Integer status, String answer) {

    /** No more of an answer than this is read or kept. */
    public static final int MAX_ANSWER = 2048;
}
