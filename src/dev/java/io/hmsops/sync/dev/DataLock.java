package io.hmsops.sync.dev;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One dev mode per data directory. The lock goes with the JVM, however that ends. */
final class DataLock {

    private static final int PATIENCE_SECONDS = 10;

    private static FileLock held;

    private DataLock() {
    }

    /** Waits for a dev mode that is just ending, as when Quarkus replaces its JVM after a change of {@code pom.xml}. */
    static void take(Path data) throws IOException {
        Files.createDirectories(data);
        Path file = data.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (int tenths = 0; (held = channel.tryLock()) == null; tenths++) {
            if (tenths == PATIENCE_SECONDS * 10) {
                throw new IllegalStateException("another one (process " + Files.readString(file).trim() + ") is running on " + data
                        + "; end it first, or work in a clone of your own");
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        channel.truncate(0).write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }
}
