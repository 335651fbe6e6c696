package io.hmsops.sync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of processes. */
final class Processor {

    private static final double TICKS_PER_SECOND = 100; // of /proc on every Linux that Java runs on
    private static final int USER = 11; // positions after the name, which may hold blanks
    private static final int WAITED_FOR_SYSTEM = 14;

    private Processor() {
    }

    /** Processor seconds of a process, its threads, and its children that have ended. */
    static double seconds(long pid) {
        return seconds(Path.of("/proc", Long.toString(pid)));
    }

    private static double seconds(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = USER; i <= WAITED_FOR_SYSTEM; i++) {
                ticks += Long.parseLong(words[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0; // ended: counted with its parent
        }
    }

    /** The same with the children that run now. */
    static double secondsOfFamily(long pid) {
        return seconds(pid) + ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children)
                .mapToDouble(child -> seconds(child.pid())).sum();
    }

    /** Processor seconds of a virtual machine's compilers. */
    static double compilerSeconds(long pid) {
        try (var threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.filter(Processor::isCompiler).mapToDouble(Processor::seconds).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).contains("CompilerThre");
        } catch (IOException e) {
            return false; // ended
        }
    }

    /** Megabytes that are resident. */
    static long residentMegabytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.split("\\s+")[1]) >> 10)
                    .findFirst().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
