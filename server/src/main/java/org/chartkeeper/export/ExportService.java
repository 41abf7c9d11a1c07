package org.chartkeeper.export;

import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.sql.DataSource;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.export.ExportRequest.Level;
import org.chartkeeper.fhir.DatabaseGate;
import org.jspecify.annotations.Nullable;

/** Starts and cancels exports. */
final class ExportService {

    private static final int BUSY_SECONDS = 10;

    private final ExportJobRepository jobs;
    private final ExportFiles files;
    private final ExportRunner runner;
    private final Selection selection;
    private final JobKeys keys;
    private final ExportAudit audit;
    private final ExportSettings settings;
    private final DataSource dataSource;
    private final DatabaseGate gate;
    private final Clock clock;

    ExportService(
            ExportJobRepository jobs,
            ExportFiles files,
            ExportRunner runner,
            Selection selection,
            JobKeys keys,
            ExportAudit audit,
            ExportSettings settings,
            DataSource dataSource,
            DatabaseGate gate,
            Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.runner = runner;
        this.selection = selection;
        this.keys = keys;
        this.audit = audit;
        this.settings = settings;
        this.dataSource = dataSource;
        this.gate = gate;
        this.clock = clock;
    }

    /** Starts an export for {@code caller}: its id is what only the caller will know. */
    UUID start(ExportRequest request, Caller caller, String requestId, String query) {
        requireVisible(request, caller);
        UUID job = UUID.randomUUID();
        SecretKey key = keys.fresh();
        Instant expires = clock.instant().plus(settings.retention());
        boolean started = jobs.start(
                job, Owner.of(caller), request.url(), expires, keys.wrap(key, job), settings.jobsPerClient());
        if (!started) {
            throw new TooManyRequestsException(
                    "the client has " + settings.jobsPerClient() + " exports running already", BUSY_SECONDS);
        }
        @Nullable Set<String> patients = request.patients();
        try {
            audit.kickedOff(caller, requestId, query, patients == null ? Set.of() : patients);
        } catch (RuntimeException e) {
            jobs.delete(job);
            throw e;
        }
        runner.submit(job, key, request, caller);
        return job;
    }

    void cancel(ExportJob job, Caller caller, String requestId, String query) {
        audit.cancelled(caller, requestId, query);
        jobs.delete(job.id());
        runner.stop(job.id());
        files.remove(job.id());
    }

    /** A Group or Patient that is not there for the caller is said so at once, not by a job that fails. */
    private void requireVisible(ExportRequest request, Caller caller) {
        if (request.level() != Level.GROUP && request.patients() == null) {
            return;
        }
        try (Snapshot snapshot = Snapshot.take(dataSource, gate, caller)) {
            selection.patients(snapshot.connection(), request, caller, snapshot.time());
        } catch (SQLException e) {
            throw new InternalErrorException("the export could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InternalErrorException("the export could not be started", e);
        }
    }
}
