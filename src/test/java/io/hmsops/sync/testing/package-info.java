/**
 * What the tests stand on: {@link io.hmsops.sync.testing.Backends} brings the servers, {@link io.hmsops.sync.testing.Partners} the
 * partner systems.
 */
package io.hmsops.sync.testing;
