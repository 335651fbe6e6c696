package io.hmsops.sync.event;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code event}; read only. */
@Entity(name = "EventEntity")
@Table(name = "event")
class EventEntity {

    @Id
    UUID id;
    long seq;
    String source;
    @Column(name = "cloud_event_id")
    String cloudEventId;
    String type;
    String subject;
    String time;
    @Column(name = "data_content_type")
    String dataContentType;
    @Column(name = "data_schema")
    String dataSchema;
    String extensions;
    byte[] data;
    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "document_id")
    DocumentEntity document;
    @Column(name = "accepted_at")
    Instant acceptedAt;

    EventEntity() {
    }

    /** Without the data: for lists. */
    EventEntity(UUID id, long seq, String source, String cloudEventId, String type, String subject, String time, String dataContentType,
            String dataSchema, String extensions, DocumentEntity document, Instant acceptedAt) {
        this.id = id;
        this.seq = seq;
        this.source = source;
        this.cloudEventId = cloudEventId;
        this.type = type;
        this.subject = subject;
        this.time = time;
        this.dataContentType = dataContentType;
        this.dataSchema = dataSchema;
        this.extensions = extensions;
        this.document = document;
        this.acceptedAt = acceptedAt;
    }
}
