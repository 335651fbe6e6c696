package io.hmsops.sync.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * One line per attempt, with a fixed dictionary: {@code event}, {@code system}, {@code delivery}, {@code attempt}, {@code outcome},
 * {@code code}, {@code durationMs}, {@code nextAttemptAt}. In JSON logs they are members of {@code mdc}. Never a payload or a secret.
 */
@ApplicationScoped
class AttemptLog {

    private static final Logger LOG = Logger.getLogger("io.hmsops.sync.attempt");
    private static final String[] WORDS = {"event", "system", "delivery", "attempt", "outcome", "code", "durationMs", "nextAttemptAt"};

    void attempted(Outcome outcome) {
        var attempt = outcome.attempt();
        var verdict = attempt.verdict();
        var level = verdict.failed() ? Logger.Level.WARN : Logger.Level.DEBUG;
        if (!LOG.isEnabled(level)) {
            return;
        }
        var system = attempt.system() == null ? "-" : attempt.system().name();
        var values = new Object[] {attempt.task().event().id(), system, attempt.task().id(), verdict.attempts(), verdict.state().word(),
            verdict.code() == null ? null : verdict.code().word(), attempt.durationMillis(), outcome.dueAt()};
        try {
            for (int i = 0; i < WORDS.length; i++) {
                if (values[i] != null) {
                    MDC.put(WORDS[i], values[i].toString());
                }
            }
            LOG.logf(level, "attempt %s of delivery %s to %s: %s%s", verdict.attempts(), attempt.task().id(), system,
                    verdict.state().word(), verdict.error() == null ? "" : " (" + verdict.error() + ")");
        } finally {
            for (var word : WORDS) {
                MDC.remove(word);
            }
        }
    }
}
