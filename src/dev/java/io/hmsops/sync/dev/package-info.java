/**
 * What dev mode and the tests bring along: a real PostgreSQL, a real AMQP 1.0 broker and three demo partners, all in this JVM or
 * started by it. None of it is ever packaged: before {@code package} these classes leave {@code target/classes}, their libraries have
 * scope {@code provided}.
 *
 * <p>Allowed arrows: none, and no CDI: the service must not notice whether its servers are these or an operator's.
 */
package io.hmsops.sync.dev;
