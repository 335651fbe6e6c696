package io.hmsops.sync.registry;

import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code external_system}. A deleted system stays, so that its deliveries keep its name. */
@Entity
@Table(name = "external_system")
class SystemEntity {

    @Id
    UUID id;

    @Column(nullable = false, updatable = false)
    String name;

    /** Raised by every change, pauses included; also what tells two changes at the same time apart. */
    @Version
    long revision;

    @Enumerated(EnumType.STRING)
    @Column(name = "managed_by", nullable = false)
    ManagedBy managedBy;

    /** {@link SystemSettings} as JSON. */
    @Column(nullable = false)
    String settings;

    @Column(name = "created_at", nullable = false, updatable = false)
    Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    Instant updatedAt;

    @Column(name = "deleted_at")
    Instant deletedAt;

    /** {@code null} while the system is not paused. */
    @Column(name = "paused_at")
    Instant pausedAt;

    @Column(name = "paused_reason")
    String pausedReason;

    Pause paused() {
        return pausedAt == null ? null : new Pause(pausedAt, pausedReason);
    }

    ExternalSystem toSystem() {
        var s = SystemSettings.fromJson(settings);
        return new ExternalSystem(id, name, revision, managedBy, createdAt, updatedAt, s.connector(), s.endpoint(), s.subscriptions(),
                s.transform(), s.headers(), s.auth(), s.tls(), s.signing(), s.delivery(), s.options(), paused());
    }
}
