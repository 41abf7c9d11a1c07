package org.chartkeeper.bench;

import java.time.Duration;

/** Tells on standard error how far the run is; standard output is for the report. */
final class Progress {
    private static final long START = System.nanoTime();

    private Progress() {}

    static void say(String message) {
        var elapsed = Duration.ofNanos(System.nanoTime() - START);
        System.err.printf("[%3d:%02d] %s%n", elapsed.toMinutes(), elapsed.toSecondsPart(), message);
    }
}
