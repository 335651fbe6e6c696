package io.hmsops.sync.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL that outlived the program that had started it ({@code kill -9}, a crash) and still holds its data directory. */
final class LeftoverPostmaster {

    private LeftoverPostmaster() {
    }

    /** Stops the one on this data directory, if there is one, as {@code pg_ctl stop -m fast} would; nothing committed is lost. */
    static void stop(Path data) {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
            ProcessHandle process = ProcessHandle.of(pid).filter(LeftoverPostmaster::isPostgres).orElse(null);
            if (process == null) {
                return; // a stale file: PostgreSQL finds that out itself
            }
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).inheritIO().start().waitFor(); // TERM would wait for clients
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("PostgreSQL of an earlier run does not stop, see " + pidFile, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pid may long be another program's. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(command -> Path.of(command).getFileName().toString().startsWith("postgres")).orElse(false);
    }
}
