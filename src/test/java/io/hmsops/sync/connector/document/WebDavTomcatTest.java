package io.hmsops.sync.connector.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To Apache Tomcat's WebDAV servlet, in this process, whose directory can be looked into. */
class WebDavTomcatTest extends WebDavServerContract {

    @TempDir
    static Path base;
    private static Path root;
    private static WebDavTomcat tomcat;

    @BeforeAll
    static void startTomcat() throws Exception {
        root = Files.createDirectory(base.resolve("documents"));
        tomcat = new WebDavTomcat(Files.createDirectory(base.resolve("tomcat")), root);
    }

    @AfterAll
    static void stopTomcat() throws Exception {
        tomcat.close();
    }

    @Override
    String url() {
        return tomcat.url();
    }

    @Override
    String username() {
        return WebDavTomcat.USERNAME;
    }

    @Override
    String password() {
        return WebDavTomcat.PASSWORD;
    }

    @Test
    void putsTheBytesOnTheDisk() throws Exception {
        open("{subject}/{document.name}", null, null, Verify.DIGEST);
        deliver(request(TestDocument.of("guide.pdf", 300_000)));
        assertThat(root.resolve(subject()).resolve("guide.pdf")).hasBinaryContent(TestDocument.bytes(0, 300_000).getBytes());
    }

    @Test
    void overwritesWhatWasChangedBehindOurBackBeforeWeLooked() throws Exception {
        open("{subject}/{document.name}", Overwrite.IF_UNCHANGED, null, Verify.DIGEST);
        deliver(request(TestDocument.of("guide.pdf", 300_000)));
        Files.writeString(root.resolve(subject()).resolve("guide.pdf"), "by somebody else");
        letItAge();
        deliver(request(TestDocument.of("guide.pdf", 300_000)));
        assertThat(root.resolve(subject()).resolve("guide.pdf")).hasBinaryContent(TestDocument.bytes(0, 300_000).getBytes());
    }

    @Test
    void streamsALargeDocumentThereAndBack() throws Exception {
        var size = 50 * 1024 * 1024;
        open("{subject}/{document.name}", null, null, Verify.DIGEST);
        var document = TestDocument.of("large.bin", size);
        var request = request(document);
        var most = new AtomicLong();
        var watch = vertx.setPeriodic(5, t -> most.accumulateAndGet(direct(), Math::max));
        var before = direct();
        deliver(request);
        vertx.cancelTimer(watch);
        assertThat(document.emitted.get()).isLessThan(2L * size); // not sent as a whole while the collection was missing
        assertThat(most.get() - before).isLessThan(size / 2);
        assertThat(Files.size(root.resolve(subject()).resolve("large.bin"))).isEqualTo(size);
    }

    /** Where network buffers are: outside the heap. */
    private static long direct() {
        return io.netty.util.internal.PlatformDependent.usedDirectMemory() + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                .stream().filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }
}
