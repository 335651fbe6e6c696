/** What leaves the build: the container images, the compose file, and that the jar and the native binary are the same program. */
package io.hmsops.sync.packaging;
