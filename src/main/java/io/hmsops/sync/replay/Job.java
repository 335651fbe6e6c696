package io.hmsops.sync.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Work that takes more than one transaction, as it stands.
 *
 * @param total   how many there were to do when it began; {@code null} until it is counted
 * @param done    of them so far
 * @param failed  could not be done
 * @param error   why it failed as a whole, or {@code null}
 * @param request what was asked for
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Job(UUID id, String kind, State state, Long total, long done, long failed, String error,
        @Schema(type = SchemaType.OBJECT) JsonNode request, Instant createdAt, Instant startedAt, Instant finishedAt) {

    /** Where a job stands; the words of the interface and of the database. */
    @RegisterForReflection
    public enum State {
        /** Waits for a replica. */
        QUEUED,
        /** A replica is at it. */
        RUNNING,
        /** All is done. */
        FINISHED,
        /** Somebody ended it; what was done stays done. */
        STOPPED,
        /** It could not go on. */
        FAILED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<State> of(String word) {
            return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
        }
    }
}
