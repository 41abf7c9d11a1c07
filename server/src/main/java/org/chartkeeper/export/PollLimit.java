package org.chartkeeper.export;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Lets the status of a job be asked once a second, with a few questions in advance for the impatient. */
final class PollLimit {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int ADVANCE = 5;

    private final Clock clock;

    /** For each job, up to when its questions are used up; never more than the advance ahead of now. */
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    PollLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts a question about {@code job}.
     *
     * @throws TooManyRequestsException when it comes too soon
     */
    void count(UUID job) {
        Instant now = clock.instant();
        Instant limit = now.plus(INTERVAL.multipliedBy(ADVANCE));
        Instant next = used.merge(
                job, now.plus(INTERVAL), (before, first) -> before.isBefore(now) ? first : before.plus(INTERVAL));
        if (next.isAfter(limit)) {
            used.put(job, limit);
            throw new TooManyRequestsException("the status of the export is asked for too often", 1);
        }
    }

    /** Forgets jobs that nobody asked about of late. */
    void forgetOld() {
        Instant now = clock.instant();
        used.values().removeIf(until -> until.isBefore(now));
    }
}
