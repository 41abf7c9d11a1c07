package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;
import javax.sql.DataSource;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.DatabaseGate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs exports in threads of its own. A job that this node no longer works on, because it stopped or crashed, falls silent and is
 * marked failed by whichever node looks next; it is complete only once all of its files are on disk.
 */
final class ExportRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExportRunner.class);
    private static final long CLOSE_SECONDS = 5;

    private final ExportJobRepository jobs;
    private final ExportFiles files;
    private final Selection selection;
    private final ExportSettings settings;
    private final DataSource dataSource;
    private final DatabaseGate gate;
    private final FhirContext context;
    private final Clock clock;
    private final RedisclosureNotices notices;
    private final ExecutorService workers;
    private final Map<UUID, AtomicLong> running = new ConcurrentHashMap<>();

    ExportRunner(
            ExportJobRepository jobs,
            ExportFiles files,
            Selection selection,
            ExportSettings settings,
            DataSource dataSource,
            DatabaseGate gate,
            FhirContext context,
            Clock clock,
            RedisclosureNotices notices) {
        this.jobs = jobs;
        this.files = files;
        this.selection = selection;
        this.settings = settings;
        this.dataSource = dataSource;
        this.gate = gate;
        this.context = context;
        this.clock = clock;
        this.notices = notices;
        this.workers = Executors.newFixedThreadPool(settings.workers(), task -> {
            Thread thread = new Thread(task, "export");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs a job that was just stored, when a worker is free. */
    void submit(UUID job, SecretKey key, ExportRequest request, Caller caller) {
        running.put(job, new AtomicLong());
        workers.execute(() -> run(job, key, request, caller));
    }

    /** Stops a job of this node, if it is one. */
    void stop(UUID job) {
        running.remove(job);
    }

    /** Tells the database which jobs this node is at, and stops those that are no longer wanted. */
    void beat() {
        running.forEach((job, progress) -> {
            if (!jobs.beat(job, progress.get())) {
                stop(job);
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        running.clear();
        workers.shutdownNow();
        workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private void run(UUID job, SecretKey key, ExportRequest request, Caller caller) {
        @Nullable AtomicLong progress = running.get(job);
        if (progress == null) {
            return;
        }
        boolean kept = false;
        try (var scope = CallerContext.enter(caller)) {
            kept = write(job, key, request, caller, progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExportRun.AbandonedException e) {
            LOG.info("export {} abandoned", job);
        } catch (SQLException | IOException | RuntimeException e) {
            LOG.error("export {} failed", job, e);
        } finally {
            running.remove(job);
            if (!kept) {
                discard(job);
            }
        }
    }

    private boolean write(UUID job, SecretKey key, ExportRequest request, Caller caller, AtomicLong progress)
            throws SQLException, IOException, InterruptedException {
        Instant time;
        List<ExportedFile> written;
        try (Snapshot snapshot = Snapshot.take(dataSource, gate, caller)) {
            time = snapshot.time();
            @Nullable Set<String> patients = selection.patients(snapshot.connection(), request, caller, time);
            ExportRun run = new ExportRun(
                    files,
                    context,
                    settings.resourcesPerFile(),
                    job,
                    key,
                    request,
                    progress,
                    () -> running.containsKey(job),
                    new NoticedLines(context, notices, caller));
            written = run.write(snapshot, patients);
        }
        return jobs.complete(job, time, clock.instant().plus(settings.retention()), written);
    }

    private void discard(UUID job) {
        try {
            jobs.fail(job);
            files.remove(job);
        } catch (UncheckedIOException | org.springframework.dao.DataAccessException e) {
            LOG.warn("export {} could not be cleared away, which is tried again later", job, e);
        }
    }
}
