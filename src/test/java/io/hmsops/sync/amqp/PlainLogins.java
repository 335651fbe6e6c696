package io.hmsops.sync.amqp;

import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.sasl.ProtonSaslAuthenticator;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sasl.SaslOutcome;
import org.apache.qpid.proton.engine.Transport;

/** A server's SASL: PLAIN for known pairs {@code name:password}; EXTERNAL for whoever showed a certificate; ANONYMOUS where none is known. */
final class PlainLogins implements ProtonSaslAuthenticator {

    private final Set<String> known;
    private NetSocket socket;
    private Sasl sasl;
    private boolean succeeded;

    PlainLogins(Set<String> known) {
        this.known = known;
    }

    @Override
    public void init(NetSocket client, ProtonConnection connection, Transport transport) {
        socket = client;
        sasl = transport.sasl();
        sasl.server();
        sasl.allowSkip(false);
        sasl.setMechanisms(known.isEmpty() ? new String[] {"ANONYMOUS"} : new String[] {"PLAIN", "EXTERNAL"});
    }

    @Override
    public void process(Handler<Boolean> completion) {
        var chosen = sasl.getRemoteMechanisms();
        if (chosen.length == 0) {
            completion.handle(false);
            return;
        }
        var initial = new byte[Math.max(0, sasl.pending())];
        sasl.recv(initial, 0, initial.length);
        succeeded = switch (chosen[0]) {
            case "ANONYMOUS" -> known.isEmpty();
            case "EXTERNAL" -> showedCertificate();
            default -> {
                var parts = new String(initial, StandardCharsets.UTF_8).split("\0", -1);
                yield known.contains(parts[1] + ":" + parts[2]);
            }
        };
        sasl.done(succeeded ? SaslOutcome.PN_SASL_OK : SaslOutcome.PN_SASL_AUTH);
        completion.handle(true);
    }

    private boolean showedCertificate() {
        try {
            return socket.sslSession() != null && socket.sslSession().getPeerCertificates().length > 0;
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            return false;
        }
    }

    @Override
    public boolean succeeded() {
        return succeeded;
    }
}
