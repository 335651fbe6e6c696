package io.hmsops.sync.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Turns whatever ends a request into problem+json. What is our own fault is logged under a reference and says nothing more. */
class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return e.toResponse();
    }

    @ServerExceptionMapper
    Response webApplication(WebApplicationException e) {
        var status = e.getResponse().getStatus();
        var detail = switch (status) {
            case 404 -> "There is nothing at this path.";
            case 405 -> "This path does not know that method.";
            case 406 -> "None of the media types in Accept can be answered.";
            case 415 -> "This content type is not understood here.";
            default -> e.getMessage();
        };
        var answer = Response.fromResponse(ProblemException.of(status, detail).toResponse());
        var request = CurrentRequestManager.get();
        return status == 405 && request != null ? answer.header("Allow", AllowedMethods.at(request)).build() : answer.build();
    }

    @ServerExceptionMapper
    Response fault(Throwable e) {
        if (DatabaseAway.isWhy(e)) {
            LOG.warnf("request not answered, the database is away: %s", e);
            return ProblemException.overloaded("This cannot be answered right now; ask again later.", RETRY_AFTER_SECONDS).toResponse();
        }
        var reference = UUID.randomUUID();
        LOG.errorf(e, "request failed, reference %s", reference);
        return ProblemException.of(500, "The service failed; its log has the reason under " + reference + ".").toResponse();
    }
}
