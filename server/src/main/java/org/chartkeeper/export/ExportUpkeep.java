package org.chartkeeper.export;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this node's jobs alive, fails those that fell silent, and removes what has expired or belongs to no job. */
final class ExportUpkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExportUpkeep.class);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final long BEAT_SECONDS = 1;
    private static final long CLEAN_SECONDS = 10;

    private final ExportJobRepository jobs;
    private final ExportFiles files;
    private final ExportRunner runner;
    private final PollLimit limit;
    private final Clock clock;
    private final ScheduledExecutorService schedule;

    ExportUpkeep(ExportJobRepository jobs, ExportFiles files, ExportRunner runner, PollLimit limit, Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.runner = runner;
        this.limit = limit;
        this.clock = clock;
        this.schedule = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "export-upkeep");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        schedule.scheduleWithFixedDelay(safely(runner::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
        schedule.scheduleWithFixedDelay(safely(this::clean), 0, CLEAN_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }

    void clean() {
        for (UUID job : jobs.failSilent(SILENCE)) {
            LOG.warn("export {} was interrupted", job);
            files.remove(job);
        }
        jobs.deleteExpired(clock.instant()).forEach(files::remove);
        limit.forgetOld();
        List<UUID> orphans =
                files.jobs().stream().filter(job -> !jobs.exists(job)).toList();
        orphans.forEach(files::remove);
    }

    private static Runnable safely(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn("upkeep of exports failed and is tried again", e);
            }
        };
    }
}
