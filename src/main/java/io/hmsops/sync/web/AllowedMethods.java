package io.hmsops.sync.web;

import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;

/** What belongs into {@code Allow} of a {@code 405} (RFC 9110 §15.5.6), which Quarkus REST leaves out. */
final class AllowedMethods {

    private AllowedMethods() {
    }

    /** The methods that the path of the request knows. */
    static String at(ResteasyReactiveRequestContext request) {
        var methods = new TreeSet<String>();
        var resource = new RequestMapper<>(request.getDeployment().getClassMappers()).map(request.getPathWithoutPrefix());
        if (resource != null) {
            var remaining = resource.remaining.isEmpty() ? "/" : resource.remaining;
            for (var handler : resource.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    routing.getMappers().forEach((method, paths) -> {
                        if (method != null && paths.map(remaining) != null) {
                            methods.add(method);
                        }
                    });
                }
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }
}
