package io.hmsops.sync.registry;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How TLS is spoken with a system.
 *
 * @param trustedCertificates PEM: its certificate must be from one of these authorities, and no longer from one that the platform trusts
 */
@RegisterForReflection
public record TlsSettings(@Schema(required = true, description = "Certificate authorities, PEM: the partner's certificate must be from one "
        + "of these, in place of those that the platform trusts") String trustedCertificates) {
}
