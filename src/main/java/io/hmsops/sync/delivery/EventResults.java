package io.hmsops.sync.delivery;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How an event's deliveries stand. */
public record EventResults(List<Delivery> deliveries) {

    /** By system name, in the words of the interface: {@code ok}, {@code pending}, {@code error: …}. */
    public Map<String, String> bySystem() {
        var results = new TreeMap<String, String>();
        deliveries.forEach(delivery -> results.put(delivery.system(), word(delivery)));
        return results;
    }

    /** Each has settled, failed its first attempt, or is parked: nothing becomes of that one until an operator resumes its system. */
    public boolean complete() {
        return deliveries.stream().allMatch(delivery -> delivery.settledAt() != null || delivery.attempts() > 0
                || delivery.state() == DeliveryState.PARKED);
    }

    private static String word(Delivery delivery) {
        return switch (delivery.state()) {
            case DELIVERED -> "ok";
            case DEAD -> "error: " + delivery.error() + ", given up";
            case PENDING, DELIVERING -> delivery.attempts() == 0 ? "pending"
                    : "error: " + delivery.error() + (delivery.state() == DeliveryState.PENDING
                            ? ", next attempt at " + delivery.dueAt() : ", being tried again");
            default -> delivery.state().word();
        };
    }
}
