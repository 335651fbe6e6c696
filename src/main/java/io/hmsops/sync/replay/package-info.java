/**
 * Deliveries put back on their way, singly and in bulk; and jobs, which is work that takes more than one transaction: any replica goes on
 * with one from where its cursor stands. A kind of job is a {@link io.hmsops.sync.replay.JobKind}.
 *
 * <p>Allowed arrows: {@code database}, {@code registry}, {@code delivery}, {@code web}.
 */
package io.hmsops.sync.replay;
