package io.hmsops.sync.registry;

import io.hmsops.sync.database.Announced;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** Keeps the cached view of systems fresh when a replica has changed one. */
@ApplicationScoped
class RegistryAnnounced implements Announced {

    private static final Logger LOG = Logger.getLogger(RegistryAnnounced.class);

    @Inject
    SystemRegistry registry;

    @Override
    public String channel() {
        return SystemStore.CHANNEL;
    }

    @Override
    public void told() {
        registry.refresh().subscribe().with(done -> { },
                failure -> LOG.warn("the systems could not be read again; going on with those that are known", failure));
    }
}
