package org.chartkeeper.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a limit. */
final class Await {
    private Await() {}

    static void until(String what, Duration limit, Duration pause, BooleanSupplier condition)
            throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new BenchmarkFailure("waited in vain for " + what);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }
}
