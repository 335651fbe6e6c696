/**
 * Partners that are an address of an AMQP 1.0 broker: CloudEvents as durable messages that count as delivered once the broker has accepted
 * them.
 *
 * <p>Allowed arrows: {@code amqp}, {@code connector}, {@code egress}, {@code event}.
 */
package io.hmsops.sync.connector.amqp;
