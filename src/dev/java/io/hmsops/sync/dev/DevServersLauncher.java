package io.hmsops.sync.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.function.Function;

/**
 * Starts the {@link DevServers} once per JVM. Dev mode reads its configuration at build and at run time, in class loaders that it
 * closes at the next restart: so the servers live in a class loader of their own, and what the callers share is what all class loaders
 * share: a system property, and a string literal as the lock.
 */
final class DevServersLauncher {

    private static final String RUNNING = "sync.dev.running";

    private DevServersLauncher() {
    }

    static void ensureRunning(DevPorts ports) {
        synchronized (RUNNING) {
            if (!Boolean.getBoolean(RUNNING)) {
                String problem = startInOwnClassLoader(ports);
                if (problem != null) {
                    throw giveUp(problem);
                }
                System.setProperty(RUNNING, "true");
            }
        }
    }

    /** Ends the JVM, because nothing that dev mode could do without its servers is of use, and a stack trace would hide the reason. */
    static IllegalStateException giveUp(String problem) {
        System.err.println("\n" + problem + "\n");
        System.err.flush();
        System.exit(1);
        return new IllegalStateException(problem);
    }

    @SuppressWarnings("unchecked")
    private static String startInOwnClassLoader(DevPorts ports) {
        URL classes = DevServers.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader libraries = EmbeddedPostgres.class.getClassLoader(); // lives as long as the JVM
        ClassLoader own = new URLClassLoader("dev-servers", new URL[] {classes}, libraries);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(own);
        try {
            Object servers = own.loadClass(DevServers.class.getName()).getDeclaredConstructor().newInstance();
            return ((Function<Map<String, String>, String>) servers).apply(ports.toMap());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
