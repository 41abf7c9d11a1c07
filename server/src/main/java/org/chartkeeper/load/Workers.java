package org.chartkeeper.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A few threads that work side by side, and wait for which the caller does rather than queue up more. */
final class Workers implements AutoCloseable {

    /** Work that may be interrupted. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private final int threads;
    private final Semaphore free;
    private final ExecutorService executor;
    private volatile boolean stopped;

    Workers(int threads) {
        this.threads = threads;
        this.free = new Semaphore(threads);
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            var thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does the work as soon as a thread is free, unless all was stopped by then. */
    void submit(Work work) throws InterruptedException {
        free.acquire();
        executor.execute(() -> {
            try {
                if (!stopped) {
                    work.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                free.release();
            }
        });
    }

    /** Waits until all work is done. */
    void finishAll() throws InterruptedException {
        free.acquire(threads);
        free.release(threads);
    }

    /** Starts nothing more. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
