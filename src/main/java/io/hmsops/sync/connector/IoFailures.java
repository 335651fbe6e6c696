package io.hmsops.sync.connector;

import io.hmsops.sync.egress.EgressDeniedException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What went wrong below a protocol, in words for operators. */
public final class IoFailures {

    private IoFailures() {
    }

    /** Why no connection came about. */
    public static DeliveryException connecting(Throwable cause, String address) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return new PartnerBusyException("too many attempts wait for a connection to " + address, cause);
        }
        if (cause instanceof EgressDeniedException) {
            return new TransientDeliveryException(FailureCode.EGRESS, cause.getMessage(), cause);
        }
        return new ConnectionFailedException(connectWords(cause) + ": " + address, cause);
    }

    /** Why a connection that was there did not bring an answer. */
    public static DeliveryException talking(Throwable cause, String address) {
        if (cause instanceof DeliveryException known) {
            return known;
        }
        return new TransientDeliveryException(FailureCode.PROTOCOL, "no answer from " + address + ": " + words(cause), cause);
    }

    private static String connectWords(Throwable cause) {
        if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
            return "no connection in time";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (cause instanceof ConnectException) {
            return cause.getMessage() != null && cause.getMessage().contains("refused") ? "connection refused" : "connecting failed";
        }
        if (cause instanceof UnknownHostException) {
            return "host name not found";
        }
        if (cause instanceof SSLException) {
            return "TLS handshake failed (" + words(root(cause)) + ")";
        }
        return "connecting failed (" + words(cause) + ")";
    }

    private static Throwable root(Throwable cause) {
        var root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String words(Throwable cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message.strip();
    }
}
