package io.hmsops.sync.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** What the image builder took of time and memory, as it reports itself. */
record BuildStats(long seconds, long megabytes) {

    static BuildStats read(Path file) throws IOException {
        var usage = new ObjectMapper().readTree(file.toFile()).path("resource_usage");
        return new BuildStats(Math.round(usage.path("total_secs").asDouble()), usage.at("/memory/peak_rss_bytes").asLong() >> 20);
    }

    @Override
    public String toString() {
        return seconds + " s, " + megabytes + " MB";
    }
}
