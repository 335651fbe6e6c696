package io.hmsops.sync.connector;

/**
 * Settings that cannot work. {@code pointer} is the RFC 6901 pointer of the member in the registration ({@code /options/statement},
 * {@code /endpoint}).
 */
public final class InvalidSettingsException extends RuntimeException {

    private final String pointer;

    public InvalidSettingsException(String pointer, String message) {
        super(message);
        this.pointer = pointer;
    }

    public String pointer() {
        return pointer;
    }
}
