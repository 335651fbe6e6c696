package io.hmsops.sync.registry;

import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.secrets.SecretUnreadableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** At start, secrets that are encrypted under another key than the current one are encrypted anew under that. */
@ApplicationScoped
class SecretRotation {

    private static final Logger LOG = Logger.getLogger(SecretRotation.class);

    @Inject
    SystemStore store;

    @Inject
    SecretCipher cipher;

    /** One replica after the other. A secret whose key is not there stays as it is, and its system is named. */
    Uni<Void> rotate() {
        if (!cipher.canSeal()) {
            return Uni.createFrom().voidItem();
        }
        return store.changeInTurn(session -> store.all(session).chain(rows -> Multi.createFrom().iterable(rows)
                .onItem().transformToUniAndConcatenate(row -> {
                    var rotated = rotated(row.name, SystemSettings.fromJson(row.settings));
                    return store.update(session, row, row.managedBy, rotated);
                }).collect().last().replaceWithVoid()));
    }

    private SystemSettings rotated(String system, SystemSettings settings) {
        return settings.withSecrets((pointer, secret) -> {
            if (secret.sealed() == null || cipher.isCurrent(secret.sealed())) {
                return secret;
            }
            var place = SecretMembers.place(system, pointer);
            try {
                var anew = Secret.sealed(cipher.seal(cipher.open(secret.sealed(), place), place));
                LOG.infof("system %s: %s is encrypted under the current key now", system, pointer);
                return anew;
            } catch (SecretUnreadableException e) {
                LOG.errorf("system %s: %s cannot be used: %s", system, pointer, e.getMessage());
                return secret;
            }
        });
    }
}
