package io.hmsops.sync.connector.sql;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * Options of the {@code sql} connector.
 *
 * @param statement one statement with named values such as {@code :subject} or {@code :data.title}; see {@link ValueName}
 */
@RegisterForReflection
public record SqlSettings(@NotBlank @Size(max = 50_000) String statement) {
}
