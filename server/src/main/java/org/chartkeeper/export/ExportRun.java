package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.crypto.SecretKey;
import org.chartkeeper.export.SnapshotReader.Row;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/** Writes the files of one export, from one snapshot. */
final class ExportRun {

    private final ExportFiles files;
    private final FhirContext context;
    private final int resourcesPerFile;
    private final UUID job;
    private final SecretKey key;
    private final ExportRequest request;
    private final AtomicLong progress;
    private final BooleanSupplier wanted;
    private final NoticedLines noticed;
    private final List<ExportedFile> written = new ArrayList<>();
    private @Nullable NdjsonWriter current;

    ExportRun(
            ExportFiles files,
            FhirContext context,
            int resourcesPerFile,
            UUID job,
            SecretKey key,
            ExportRequest request,
            AtomicLong progress,
            BooleanSupplier wanted,
            NoticedLines noticed) {
        this.files = files;
        this.context = context;
        this.resourcesPerFile = resourcesPerFile;
        this.job = job;
        this.key = key;
        this.request = request;
        this.progress = progress;
        this.wanted = wanted;
        this.noticed = noticed;
    }

    /** What was not wanted any more. */
    static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Writes all files.
     *
     * @param patients ids of the patients it is about, null when it is not by patient
     * @throws AbandonedException when the job is no longer wanted
     */
    List<ExportedFile> write(Snapshot snapshot, @Nullable Set<String> patients) throws SQLException, IOException {
        files.create(job);
        @Nullable List<Integer> classes = patients == null ? null : Selection.classes(snapshot.connection(), patients);
        @Nullable Instant since = request.since();
        SnapshotReader reader = new SnapshotReader(snapshot.connection(), request.types(), since, classes);
        for (String type : request.types()) {
            try {
                reader.read(type, row -> take(type, row));
            } finally {
                finish();
            }
        }
        if (!request.skipped().isEmpty()) {
            writeErrors();
        }
        return written;
    }

    private void take(String type, Row row) throws IOException {
        if (!wanted.getAsBoolean()) {
            throw new AbandonedException();
        }
        byte @Nullable [] line = noticed.line(row);
        if (line == null) {
            return;
        }
        if (current == null || current.count() == resourcesPerFile) {
            finish();
            current = files.write(job, key, written.size() + 1, type, false);
        }
        current.write(
                line,
                row.versionPid(),
                row.accessClass(),
                type + "/" + row.stored().id() + "/" + row.stored().version());
        progress.incrementAndGet();
    }

    private void finish() throws IOException {
        @Nullable NdjsonWriter writer = current;
        current = null;
        if (writer != null) {
            writer.close();
            written.add(writer.written());
        }
    }

    private void writeErrors() throws IOException {
        try (NdjsonWriter writer = files.write(job, key, written.size() + 1, "OperationOutcome", true)) {
            current = writer;
            for (String name : request.skipped()) {
                OperationOutcome outcome = new OperationOutcome();
                outcome.addIssue()
                        .setSeverity(IssueSeverity.WARNING)
                        .setCode(IssueType.NOTSUPPORTED)
                        .setDiagnostics("the parameter `" + name + "` is not supported and was passed over");
                String json = context.newJsonParser().encodeResourceToString(outcome);
                writer.write(json.getBytes(StandardCharsets.UTF_8), 0, ExportedFile.NO_CLASS, "");
            }
        }
        finish();
    }
}
