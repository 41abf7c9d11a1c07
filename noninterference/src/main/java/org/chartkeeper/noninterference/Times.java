package org.chartkeeper.noninterference;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the moments at which a server did something by their rank within one answer, for each element apart: when things
 * happened differs between servers, in which order does not. Moments before the run are content and stay.
 */
final class Times {

    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d(?::|%3A)\\d\\d(?::|%3A)\\d\\d(?:\\.\\d+)?"
                    + "(?:Z|(?:[+-]|%2B)\\d\\d(?::|%3A)\\d\\d)");
    private static final Duration AHEAD = Duration.ofDays(60);

    private final Instant since;
    private final Map<String, TreeSet<Instant>> seen = new TreeMap<>();

    Times(Instant since) {
        this.since = since;
    }

    /** Notes the moments in {@code text}, the value of {@code element}. */
    void note(String element, String text) {
        Matcher times = TIME.matcher(text);
        while (times.find()) {
            moment(times.group()).ifPresent(time -> seen.computeIfAbsent(element, one -> new TreeSet<>())
                    .add(time));
        }
    }

    /** {@code text} with ranks in place of the moments noted. */
    String ranked(String element, String text) {
        return TIME.matcher(text)
                .replaceAll(time -> Matcher.quoteReplacement(moment(time.group())
                        .map(one -> "«time"
                                + (seen.getOrDefault(element, new TreeSet<>())
                                                .headSet(one)
                                                .size()
                                        + 1)
                                + "»")
                        .orElse(time.group())));
    }

    /** A header's date; it is too coarse to be ranked. */
    String ofHeader(String text) {
        try {
            Instant time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return isOfRun(time) ? "«time»" : text;
        } catch (DateTimeException e) {
            return text;
        }
    }

    private Optional<Instant> moment(String text) {
        try {
            Instant time = OffsetDateTime.parse(text.replace("%3A", ":").replace("%2B", "+"))
                    .toInstant();
            return Optional.of(time).filter(this::isOfRun);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private boolean isOfRun(Instant time) {
        return !time.isBefore(since) && time.isBefore(since.plus(AHEAD));
    }
}
