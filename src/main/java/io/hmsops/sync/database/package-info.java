/**
 * What every store and listener over PostgreSQL shares: contexts for work that nobody asked for, and being told of what other replicas
 * announce.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.database;
