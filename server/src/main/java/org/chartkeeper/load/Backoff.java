package org.chartkeeper.load;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: half a second, doubled each time up to a minute, a fifth of it by chance. */
final class Backoff {

    /** Waits; a test does not. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;

    private final int attempts;
    private final Pause pause;

    Backoff(int attempts, Pause pause) {
        this.attempts = attempts;
        this.pause = pause;
    }

    /** Whether this was the last attempt, counted from one. */
    boolean isLast(int attempt) {
        return attempt >= attempts;
    }

    /** Waits after this attempt, at least as long as the server asked for. */
    void after(int attempt, OptionalLong askedSeconds) throws InterruptedException {
        long millis = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 10));
        long jitter = ThreadLocalRandom.current().nextLong(millis / 5 + 1);
        pause(Duration.ofMillis(Math.max(millis - jitter, askedSeconds.orElse(0) * 1000)));
    }

    void pause(Duration time) throws InterruptedException {
        pause.of(time);
    }
}
