package io.hmsops.sync.delivery;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code attempt}: one that failed; read only. */
@Entity(name = "AttemptEntity")
@Table(name = "attempt")
@IdClass(AttemptEntity.Key.class)
class AttemptEntity {

    @Id
    @Column(name = "delivery_id")
    UUID deliveryId;
    @Id
    int number;
    @Column(name = "started_at")
    Instant startedAt;
    @Column(name = "duration_ms")
    int durationMs;
    String outcome;
    Integer status;
    String code;
    String error;
    String answer;
    @Column(name = "next_attempt_at")
    Instant nextAttemptAt;

    record Key(UUID deliveryId, int number) implements Serializable {
    }
}
