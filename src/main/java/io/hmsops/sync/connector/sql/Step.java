package io.hmsops.sync.connector.sql;

/**
 * One statement of what a delivery executes.
 *
 * @param pointer of the option that it is from
 * @param text    as the operator wrote it
 * @param receipt whether it writes the delivery's receipt
 */
record Step(String pointer, String text, NamedStatement statement, boolean receipt) {
}
