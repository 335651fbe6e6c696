package io.hmsops.sync.connector;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * What every connector is told of the system it calls.
 *
 * @param systemId       the system's identity
 * @param system         its name
 * @param revision       raised with every change of its settings
 * @param endpoint       as registered; connectors that allow it expand {@code {subject}} in it, so it need not be a URI yet
 * @param headers        the system's own headers; never secret
 * @param credentials    how to authenticate; resolved, so holds secrets: {@link Credentials} masks itself in {@code toString}
 * @param timeout        of one attempt, from first byte out to last byte in
 * @param maxConcurrency most attempts at a time, hence most connections worth pooling
 * @param statuses       what HTTP statuses mean; {@link StatusRules#DEFAULT} where the connector knows none
 * @param trust          the certificate authorities that the system's certificate may be from, PEM; {@code null} for the platform's
 * @param signing        what requests are signed with; {@link Signing#NONE} for not at all
 */
public record Target(
        UUID systemId,
        String system,
        long revision,
        String endpoint,
        Map<String, String> headers,
        Credentials credentials,
        Duration timeout,
        int maxConcurrency,
        StatusRules statuses,
        String trust,
        Signing signing) {
}
