package org.chartkeeper.consent;

import java.time.Instant;

/**
 * A stretch of time.
 *
 * @param from the first instant
 * @param until the first instant after it
 */
public record Span(Instant from, Instant until) {

    public static final Span ALWAYS = new Span(Instant.MIN, Instant.MAX);

    boolean contains(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(until);
    }

    /** Whether all of the other lies inside; of one that has not ended, its beginning. */
    boolean contains(Span other) {
        boolean ends = other.until.isBefore(Instant.MAX);
        return !other.from.isBefore(from) && (ends ? !other.until.isAfter(until) : other.from.isBefore(until));
    }

    boolean overlaps(Span other) {
        return from.isBefore(other.until) && other.from.isBefore(until);
    }
}
