package io.hmsops.sync.event;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A row of {@code document}; read only. */
@Entity(name = "DocumentEntity")
@Table(name = "document")
class DocumentEntity {

    @Id
    UUID id;
    String name;
    @Column(name = "content_type")
    String contentType;
    Long size;
    byte[] sha256;
}
