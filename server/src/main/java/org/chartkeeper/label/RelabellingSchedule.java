package org.chartkeeper.label;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Has the value sets watched, twice a second, by one thread of low priority. */
final class RelabellingSchedule implements SmartLifecycle {

    private static final long PAUSE_MILLIS = 500;

    private final Relabelling relabelling;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "relabelling");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    });
    private volatile boolean running;

    RelabellingSchedule(Relabelling relabelling) {
        this.relabelling = relabelling;
    }

    @Override
    public void start() {
        relabelling.begin();
        schedule.scheduleWithFixedDelay(relabelling, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        running = true;
    }

    @Override
    public void stop() {
        schedule.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
