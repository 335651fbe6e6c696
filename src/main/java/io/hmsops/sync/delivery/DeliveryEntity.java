package io.hmsops.sync.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code delivery}; read only: states change in sets, see {@link AcceptStore}, {@link ClaimStore} and {@link OutcomeStore}. */
@Entity(name = "DeliveryEntity")
@Table(name = "delivery")
class DeliveryEntity {

    @Id
    UUID id;
    @Column(name = "event_id")
    UUID eventId;
    @Column(name = "system_id")
    UUID systemId;
    String subject;
    String state;
    int attempts;
    @Column(name = "due_at")
    Instant dueAt;
    @Column(name = "created_at")
    Instant createdAt;
    @Column(name = "settled_at")
    Instant settledAt;
    @Column(name = "started_at")
    Instant startedAt;
    @Column(name = "duration_ms")
    Integer durationMs;
    Integer status;
    String code;
    String error;
    String answer;
    @Column(name = "superseded_by")
    UUID supersededBy;
}
