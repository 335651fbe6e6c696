/**
 * Connecting to an AMQP 1.0 broker: look-up, TLS, SASL, heartbeats, links that come back by themselves, messages that count as sent once
 * the broker has accepted them; and our own broker, with the state of each channel to it. Whoever sends or receives, does it from here.
 *
 * <p>Allowed arrows: {@code connector} (its exceptions, TLS and credentials).
 */
package io.hmsops.sync.amqp;
