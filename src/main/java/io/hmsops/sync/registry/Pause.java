package io.hmsops.sync.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * A system is left alone until it is resumed; its deliveries are kept.
 *
 * @param since  by the database's clock
 * @param reason in words for operators, or {@code null}
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pause(Instant since, String reason) {
}
