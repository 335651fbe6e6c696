/**
 * The doors: what users and their tools post is read, checked and handed to the engine as {@link io.hmsops.sync.event.Event}s.
 *
 * <p>Allowed arrows: {@code amqp}, {@code event}, {@code delivery}, {@code registry}, {@code connector} (what a dry run shows), {@code egress}
 * (documents that are fetched), {@code web}.
 */
package io.hmsops.sync.intake;
