package io.hmsops.sync.connector.sql;

/**
 * The partner's table of what was delivered, with the columns {@code delivery_id} (unique) and {@code delivered_at}.
 *
 * @param schema or {@code null} for where the connection looks
 */
record ReceiptsTable(String schema, String name) {

    static final String POINTER = "/options/receipts";
    /** Of an identifier with or without a schema: what needs no escape within any database's quotes. */
    static final String PATTERN = "([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}";

    static ReceiptsTable parse(String text) {
        var dot = text.indexOf('.');
        return dot < 0 ? new ReceiptsTable(null, text) : new ReceiptsTable(text.substring(0, dot), text.substring(dot + 1));
    }

    String quoted(char quote) {
        return (schema == null ? "" : quote + schema + quote + ".") + quote + name + quote;
    }

    String insert(char quote) {
        return "INSERT INTO " + quoted(quote) + " (delivery_id, delivered_at) VALUES (:delivery.id, CURRENT_TIMESTAMP)";
    }
}
