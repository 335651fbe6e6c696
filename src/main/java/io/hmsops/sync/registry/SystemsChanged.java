package io.hmsops.sync.registry;

/** A CDI event: this replica's view of the systems was read anew; what was paused may go on. Fired on an event loop. */
public record SystemsChanged() {
}
