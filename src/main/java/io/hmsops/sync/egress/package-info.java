/**
 * Where the service itself may call: every address that it connects to on a user's word is looked up and checked here first.
 *
 * <p>Allowed arrows: none.
 */
package io.hmsops.sync.egress;
