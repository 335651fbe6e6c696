package io.hmsops.sync.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a {@code sleep} in the part of the postmaster. */
class LeftoverPostmasterTest {

    @TempDir
    Path data;
    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void isStopped() throws Exception {
        run("postgres");
        LeftoverPostmaster.stop(data);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void anotherProgramThatGotItsPidIsLeftAlone() throws Exception {
        run("somebody");
        LeftoverPostmaster.stop(data);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void withoutOneNothingHappens() throws Exception {
        run("postgres");
        Files.delete(data.resolve("postmaster.pid"));
        LeftoverPostmaster.stop(data);
        assertThat(process.isAlive()).isTrue();
    }

    private void run(String name) throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), data.resolve(name));
        program.toFile().setExecutable(true);
        // what a shell started in the background ignores INT, and so would this; PostgreSQL minds its signals itself
        process = new ProcessBuilder("env", "--default-signal=INT", program.toString(), "60").start();
        await().until(() -> process.info().command().filter(command -> command.endsWith("/" + name)).isPresent());
        Files.writeString(data.resolve("postmaster.pid"), process.pid() + "\n" + data + "\n");
    }
}
