package io.hmsops.sync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many deliveries the sink has got, in memory that it shares with the driver: asking costs neither of them anything, so the driver
 * may look before each event.
 */
final class Progress {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer shared;
    private long count;

    Progress(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more; by the sink's one thread. */
    void increment() {
        LONG.setRelease(shared, 0, ++count);
    }

    long count() {
        return (long) LONG.getAcquire(shared, 0);
    }
}
