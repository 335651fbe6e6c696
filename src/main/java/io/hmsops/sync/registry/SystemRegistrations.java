package io.hmsops.sync.registry;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.registry.ExternalSystem.ManagedBy;
import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.secrets.SecretsConfig;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;

/** Checks registrations: by the rules for all, then by asking the connector, then the partner itself. */
@ApplicationScoped
class SystemRegistrations {

    private static final Logger LOG = Logger.getLogger(SystemRegistrations.class);
    private static final Duration ASKING = Duration.ofSeconds(5);

    @Inject
    SecretsConfig secrets;

    @Inject
    SecretCipher cipher;

    @Inject
    OpenPartners partners;

    @Inject
    ExpressionRules expressions;

    /**
     * @param known what is registered under its name already, or {@code null}
     * @throws ProblemException {@code 400} with everything that is wrong, as far as it shows without the connector
     */
    SystemSettings check(SystemRegistration registration, SystemSettings known) {
        return RegistrationRules.check(registration, new SecretMembers(secrets.refs().keySet(), cipher, registration.name(),
                known == null ? Map.of() : known.secrets()));
    }

    /** @throws ProblemException {@code 400} where the connector refuses the settings */
    void tryOpen(String name, SystemSettings settings) {
        close(open(name, settings));
    }

    /** Fails with {@link ProblemException} {@code 400} naming the expressions that are wrong. */
    Uni<Void> checkExpressions(SystemSettings settings) {
        return expressions.check(settings);
    }

    /** Fails with {@link ProblemException} {@code 400} where the connector or the partner refuses; one that is away passes. */
    Uni<SystemSettings> verify(String name, SystemSettings settings) {
        return checkExpressions(settings).chain(() -> {
            var partner = open(name, settings);
            return partner.verify()
                    .ifNoItem().after(ASKING).recoverWithItem(() -> null)
                    .onFailure(InvalidSettingsException.class).transform(SystemRegistrations::refused)
                    .onFailure(failure -> !(failure instanceof ProblemException)).recoverWithNull()
                    .onTermination().invoke(() -> close(partner));
        }).replaceWith(settings);
    }

    private Partner open(String name, SystemSettings s) {
        try {
            return partners.open(new ExternalSystem(UuidCreator.getTimeOrderedEpoch(), name, 0, ManagedBy.API, Instant.EPOCH, Instant.EPOCH,
                    s.connector(), s.endpoint(), s.subscriptions(), s.transform(), s.headers(), s.auth(), s.tls(), s.signing(),
                    s.delivery(), s.options(), null));
        } catch (InvalidSettingsException e) {
            throw refused(e);
        }
    }

    private static ProblemException refused(Throwable e) {
        return ProblemException.invalid(((InvalidSettingsException) e).pointer(), e.getMessage());
    }

    private static void close(Partner partner) {
        partner.close().subscribe().with(closed -> { }, failure -> LOG.warn("a partner could not be closed", failure));
    }
}
