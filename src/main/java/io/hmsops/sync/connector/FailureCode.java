package io.hmsops.sync.connector;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an attempt failed, for metrics, logs and filters; few, stable words. */
public enum FailureCode {
    /** No connection: refused, unreachable, name not found, TLS handshake failed. */
    CONNECTION,
    /** The address must not be called ({@code sync.egress.allow}): not tried. */
    EGRESS,
    /** The attempt's time was over. */
    TIMEOUT,
    /** The connection broke, or the partner spoke nonsense. */
    PROTOCOL,
    /** The partner answered and said no: an HTTP status, a database error. */
    REFUSED,
    /** The partner says that it wants nothing any more, whatever it is sent: its system is paused. */
    GONE,
    /** The event cannot be expressed for this partner (no document, a value missing). */
    UNSUITABLE,
    /** The document's bytes were not what was recorded: those in the store, or those that a repository holds after it took them. */
    CORRUPT,
    /** The system's circuit breaker is open: not tried. */
    BREAKER_OPEN,
    /** As many attempts as the system allows are in the air, or its settings are just changing: not tried. */
    BUSY,
    /** The system is paused: not tried. */
    PAUSED,
    /** The system's settings cannot be used as they are, for example because a secret is gone: not tried. */
    SETTINGS,
    /** A fault of this service. */
    INTERNAL;

    @JsonValue
    public String word() {
        var parts = name().toLowerCase(Locale.ROOT).split("_");
        return parts.length == 1 ? parts[0] : parts[0] + Character.toUpperCase(parts[1].charAt(0)) + parts[1].substring(1);
    }
}
