package io.hmsops.sync.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long history is kept. */
@ConfigMapping(prefix = "sync.retention")
public interface RetentionConfig {

    /**
     * How long settled deliveries, events whose deliveries are all gone, their documents, and jobs that are over are kept; P1D to P3650D.
     * Of each system and subject the newest delivery, and the newest that was delivered, are kept however old they are.
     */
    @WithParentName
    @WithDefault("P30D")
    @DurationMin(days = 1, message = "is ${validatedValue}; it must be at least P1D")
    @DurationMax(days = 3650, message = "is ${validatedValue}; it must be at most P3650D")
    Duration period();
}
