package io.hmsops.sync.registry;

import io.hmsops.sync.database.Announcements;
import io.hmsops.sync.database.OwnContext;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The systems are known before the doors open: an event that came earlier would match none. */
@ApplicationScoped
class RegistryStart {

    private static final Logger LOG = Logger.getLogger(RegistryStart.class);
    private static final int RETRIES = 5;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ConfiguredSystems configured;

    @Inject
    SecretRotation rotation;

    @Inject
    SystemRegistry registry;

    @Inject
    Announcements announcements;

    @Inject
    OwnContext context;

    void load(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        context.run(() -> configured.putInPlace().chain(rotation::rotate)).chain(registry::refresh)
                .onFailure(failure -> !(failure instanceof IllegalStateException))
                .retry().withBackOff(WAIT, LONGEST_WAIT).atMost(RETRIES)
                .await().atMost(PATIENCE);
        announcements.start();
        LOG.infof("%d systems registered", registry.all().size());
    }
}
