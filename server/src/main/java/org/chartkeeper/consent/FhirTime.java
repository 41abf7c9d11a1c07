package org.chartkeeper.consent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.jspecify.annotations.Nullable;

/**
 * What stretch of time a FHIR date, dateTime, instant or Period means: a date without a time is the whole day in UTC, and a
 * Period includes its end to the precision it is given in.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html#Period">Period</a>
 */
final class FhirTime {

    private FhirTime() {}

    /** The stretch that this text names, or empty when it is no FHIR date or dateTime. */
    static Optional<Span> span(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (text.length()) {
                        case 4 ->
                            days(
                                    Year.parse(text).atDay(1),
                                    Year.parse(text).plusYears(1).atDay(1));
                        case 7 ->
                            days(
                                    YearMonth.parse(text).atDay(1),
                                    YearMonth.parse(text).plusMonths(1).atDay(1));
                        case 10 ->
                            days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
                        default -> moment(text);
                    });
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<Span> span(@Nullable BaseDateTimeType value) {
        return value == null ? Optional.empty() : span(value.getValueAsString());
    }

    /** The stretch of a Period; a missing side is open, an unreadable one makes the whole unreadable. */
    static Optional<Span> span(Period period) {
        Optional<Instant> from =
                period.hasStart() ? span(period.getStartElement()).map(Span::from) : Optional.of(Instant.MIN);
        Optional<Instant> until =
                period.hasEnd() ? span(period.getEndElement()).map(Span::until) : Optional.of(Instant.MAX);
        return from.flatMap(start -> until.map(end -> new Span(start, end)));
    }

    private static Span days(LocalDate first, LocalDate after) {
        return new Span(start(first), start(after));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Span moment(String text) {
        boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
        Instant from = zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        return new Span(from, from.plus(1, precision(text)));
    }

    private static ChronoUnit precision(String text) {
        if (text.indexOf('.') > 0) {
            return ChronoUnit.MILLIS;
        }
        return text.length() > 16 && text.charAt(16) == ':' ? ChronoUnit.SECONDS : ChronoUnit.MINUTES;
    }
}
