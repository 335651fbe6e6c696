package io.hmsops.sync.event;

import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;

/**
 * A document with a way to read its bytes. Each subscription to {@link #bytes()} reads from the start, chunk by chunk and only on
 * demand, so that a slow reader costs one chunk of memory and holds no database session between chunks. Subscribe from a Vert.x
 * context; items arrive on it, in order.
 */
public interface DocumentContent {

    Document document();

    Multi<Buffer> bytes();
}
