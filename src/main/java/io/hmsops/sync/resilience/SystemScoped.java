package io.hmsops.sync.resilience;

import java.time.Duration;
import java.util.UUID;

/** What a {@link PerSystem} call is for: the argument by which its state is kept, with the system's own limits. */
public interface SystemScoped {

    UUID systemId();

    /** Its name, for descriptions and metrics. */
    String systemName();

    /** State is kept per system and revision: what is changed, or paused and resumed, starts afresh. */
    long revision();

    /** The time one call may take; {@code null} for the annotation's. */
    Duration timeout();

    /** Most calls at a time; 0 for the annotation's. */
    int maxConcurrency();
}
