package io.hmsops.sync.secrets;

/** A stored secret cannot be had. The message is for operators and holds no secret. */
public final class SecretUnreadableException extends RuntimeException {

    SecretUnreadableException(String message) {
        super(message, null, false, false);
    }
}
