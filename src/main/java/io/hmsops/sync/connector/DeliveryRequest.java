package io.hmsops.sync.connector;

import io.hmsops.sync.event.DocumentContent;
import io.hmsops.sync.event.Event;
import java.util.UUID;

/**
 * One delivery, as a connector sees it.
 *
 * @param deliveryId the same at every attempt; what partners recognise a repetition by
 * @param attempt    counted from 1
 * @param event      the fact
 * @param payload    what the partner is to receive: the event's data, or what the system's transform made of it
 * @param document   the event's document, or {@code null}
 */
public record DeliveryRequest(UUID deliveryId, int attempt, Event event, Payload payload, DocumentContent document) {
}
