package org.chartkeeper.openid;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears away, once a minute, what has ended; a task that fails is tried again at its next turn. */
final class OutsideUpkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutsideUpkeep.class);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "openid-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    OutsideUpkeep(Runnable... tasks) {
        for (Runnable task : tasks) {
            executor.scheduleWithFixedDelay(() -> quietly(task), 1, 1, TimeUnit.MINUTES);
        }
    }

    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("upkeep of outside sign-ins failed: {}", e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
