package org.chartkeeper.fhir;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Half of the heap, lent to requests by what they are likely to need, so that many large ones at once wait instead of ending the
 * server. The estimates are coarse and on the safe side: a page row with what it includes, and a body as a tree of objects.
 */
final class MemoryBudget {

    private static final int KILOBYTE = 1 << 10;
    private static final int ROW_KILOBYTES = 100;
    private static final int TREE_FACTOR = 12;

    private final int all;
    private final long patienceMillis;
    private final Semaphore free;

    /** A budget out of {@code heap} bytes whose requests wait for their share at most {@code patienceMillis}. */
    MemoryBudget(long heap, long patienceMillis) {
        this.all = (int) Math.min(Integer.MAX_VALUE, Math.max(1, heap / 2 / KILOBYTE));
        this.patienceMillis = patienceMillis;
        this.free = new Semaphore(all);
    }

    /** What a request needs that may return {@code rows} and brings a body of {@code bytes}; never more than there is. */
    int share(long rows, long bytes) {
        return (int) Math.min(all, rows * ROW_KILOBYTES + bytes / KILOBYTE * TREE_FACTOR);
    }

    /** Takes {@code share}, waiting for it; false when it does not become free in time. */
    boolean take(int share) {
        try {
            return free.tryAcquire(share, patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives back what was taken. */
    void giveBack(int share) {
        free.release(share);
    }
}
