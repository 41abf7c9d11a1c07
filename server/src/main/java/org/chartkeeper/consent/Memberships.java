package org.chartkeeper.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** As whom else actors act, and for whom, kept beside the resources that say so. */
final class Memberships {

    /** Beyond what PostgreSQL and FHIR write as a date. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final JdbcClient jdbc;

    Memberships(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * That a member acts as somebody else, too.
     *
     * @param member reference of the member
     * @param actor reference of whom it acts as
     * @param period when it does
     */
    record Membership(String member, String actor, Span period) {}

    /**
     * That a RelatedPerson may act for a patient.
     *
     * @param patient id of the patient
     * @param relationships codes of v3-RoleCode that say as what
     * @param period when
     */
    record Relation(String patient, Set<String> relationships, Span period) {}

    /** These actors, and all they act as at {@code time}. */
    Set<String> closure(Collection<String> actors, Instant time) {
        return new LinkedHashSet<>(jdbc.sql("select chartkeeper.acts_as(?, ?)")
                .params(actors.toArray(String[]::new), written(time))
                .query(String.class)
                .list());
    }

    /** The first moment after {@code time} at which one of these begins or ends to act as somebody. */
    Instant nextChange(Collection<String> actors, Instant time) {
        return jdbc.sql("""
                        select min(turn) from chartkeeper.membership m, unnest(array[m.starts, m.ends]) turn
                         where m.member = any(?) and turn > ?
                        """)
                .params(actors.toArray(String[]::new), written(time))
                .query((row, number) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .single()
                .map(OffsetDateTime::toInstant)
                .filter(turn -> turn.isBefore(LATEST))
                .orElse(Instant.MAX);
    }

    /** For whom this RelatedPerson may act. */
    List<Relation> relationsOf(String relatedPerson) {
        return jdbc.sql("select patient, relationships, starts, ends from chartkeeper.representation"
                        + " where related_person = ?")
                .param(relatedPerson)
                .query((row, number) -> new Relation(
                        row.getString(1), Set.of((String[]) row.getArray(2).getArray()), period(row)))
                .list();
    }

    /**
     * Remembers, in the current transaction, what one resource says now instead of what it said before.
     *
     * @param source the resource, {@code Type/id}
     * @return the members for whom anything is different
     */
    Set<String> replace(String source, Collection<Membership> memberships) {
        List<Membership> before = jdbc.sql(
                        "select member, actor, starts, ends from chartkeeper.membership where source = ?")
                .param(source)
                .query((row, number) -> new Membership(row.getString(1), row.getString(2), period(row)))
                .list();
        List<Membership> now =
                memberships.stream().map(Memberships::bounded).distinct().toList();
        Set<String> changed = new LinkedHashSet<>();
        Stream.concat(
                        before.stream().filter(one -> !now.contains(one)),
                        now.stream().filter(one -> !before.contains(one)))
                .forEach(one -> changed.add(one.member()));
        if (!changed.isEmpty()) {
            jdbc.sql("delete from chartkeeper.membership where source = ?")
                    .param(source)
                    .update();
            now.forEach(one -> jdbc.sql("insert into chartkeeper.membership (source, member, actor, starts, ends)"
                            + " values (?, ?, ?, ?, ?)")
                    .params(
                            source,
                            one.member(),
                            one.actor(),
                            written(one.period().from()),
                            written(one.period().until()))
                    .update());
        }
        return changed;
    }

    /** Remembers, in the current transaction, for whom a RelatedPerson may act now. */
    void replace(String relatedPerson, Optional<Relation> relation) {
        jdbc.sql("delete from chartkeeper.representation where related_person = ?")
                .param(relatedPerson)
                .update();
        relation.ifPresent(now -> jdbc.sql("insert into chartkeeper.representation"
                        + " (related_person, patient, relationships, starts, ends) values (?, ?, ?, ?, ?)")
                .params(
                        relatedPerson,
                        now.patient(),
                        now.relationships().toArray(String[]::new),
                        written(now.period().from()),
                        written(now.period().until()))
                .update());
    }

    private static Membership bounded(Membership one) {
        Span period = one.period();
        return new Membership(
                one.member(),
                one.actor(),
                new Span(
                        written(period.from()).toInstant(),
                        written(period.until()).toInstant()));
    }

    private static Span period(ResultSet row) throws SQLException {
        return new Span(
                row.getObject("starts", OffsetDateTime.class).toInstant(),
                row.getObject("ends", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime written(Instant time) {
        Instant bounded = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        return bounded.truncatedTo(java.time.temporal.ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
