package io.hmsops.sync.ops;

import io.hmsops.sync.delivery.DeliveryEngine;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/**
 * Started once the schema is migrated, the registry is loaded and this replica has its first heartbeat in the database. Readiness is the
 * database's own check; partners and their breakers take no part in either: a partner that is down must not take the pod out.
 */
@Startup
@ApplicationScoped
class EngineHealth implements HealthCheck {

    private final DeliveryEngine engine;

    EngineHealth(DeliveryEngine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("delivery engine").status(engine.isRunning()).build();
    }
}
