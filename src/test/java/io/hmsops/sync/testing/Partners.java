package io.hmsops.sync.testing;

import io.hmsops.sync.dev.DemoComplianceDatabase;
import io.hmsops.sync.dev.DemoDocumentRepository;
import io.hmsops.sync.dev.DemoTrainingCalendar;
import io.hmsops.sync.dev.TemporaryData;
import java.nio.file.Path;

/**
 * The three partners of the Access Board case for a test: the HTTP ones on free ports with empty directories, the compliance database
 * beside the tables of the application under test. A test asks them what they really hold, and tells them to fail.
 */
public final class Partners implements AutoCloseable {

    /** The name of the compliance database's password in the configuration that {@link Backends} gives. */
    public static final String COMPLIANCE_SECRET = "compliance-db";

    private final Path data = TemporaryData.newDirectory("partners");
    private final DemoDocumentRepository documents = DemoDocumentRepository.start(data.resolve("documents"), 0);
    private final DemoTrainingCalendar calendar = DemoTrainingCalendar.start(data.resolve("calendar"), 0);
    private final DemoComplianceDatabase compliance;

    private Partners(String database) {
        compliance = DemoComplianceDatabase.in(Backends.database(), database);
    }

    /** Beside the application that the test framework started. */
    public static Partners start() {
        return start(Backends.databaseName());
    }

    /** Beside a program that uses this database of the embedded server. */
    public static Partners start(String database) {
        return new Partners(database);
    }

    public DemoDocumentRepository documents() {
        return documents;
    }

    public DemoTrainingCalendar calendar() {
        return calendar;
    }

    public DemoComplianceDatabase compliance() {
        return compliance;
    }

    /** Ends the HTTP partners and forgets what they held; the rows of the compliance database stay. */
    @Override
    public void close() {
        documents.close();
        calendar.close();
        TemporaryData.delete(data);
    }
}
