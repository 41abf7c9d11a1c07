package org.chartkeeper.access;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Version versions by their access classes, for whoever decides that they belong into others. Works in the current transaction,
 * whoever it answers; what has been moved meanwhile is left where it is.
 */
public final class ClassedVersions {

    private final JdbcClient jdbc;
    private final AccessClasses classes;

    ClassedVersions(JdbcClient jdbc, AccessClasses classes) {
        this.jdbc = jdbc;
        this.classes = classes;
    }

    /**
     * A version as it is stored.
     *
     * @param pid its number in the database
     * @param resource the number of its resource
     * @param type the resource type
     * @param id the logical id
     * @param version the version number
     * @param current whether it is the resource's current one
     * @param accessClass what it is stored under
     * @param body the resource as JSON without {@code meta} and {@code id}, for the marker of a delete that of the version before;
     *     null when it is not stored as text
     * @param profiles the canonicals in its {@code meta.profile}
     */
    public record Version(
            long pid,
            long resource,
            String type,
            String id,
            long version,
            boolean current,
            AccessClass accessClass,
            @Nullable String body,
            List<String> profiles) {}

    /** The classes about {@code patient} of which {@code wanted} is true. */
    public Set<AccessClass> classesOf(String patient, Predicate<AccessClass> wanted) {
        return classes.ofPatient(patient).stream()
                .map(classes::get)
                .filter(wanted)
                .collect(Collectors.toSet());
    }

    /** Those of {@code wanted} under which anything is stored. */
    public List<AccessClass> withRows(Collection<AccessClass> wanted) {
        return jdbc
                .sql("select chartkeeper.classes_with_rows(?)")
                .param(wanted.stream().map(classes::idOf).toArray(Integer[]::new))
                .query(Integer.class)
                .list()
                .stream()
                .map(classes::get)
                .toList();
    }

    /** Waits for nobody: whether this transaction may mark what is stored about {@code patient}, as no other does. */
    public boolean lock(String patient) {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(?, 7165))")
                .param(patient)
                .query(Boolean.class)
                .single();
    }

    /** The classes made since there were {@code known}. */
    public List<AccessClass> classesSince(int known) {
        return IntStream.range(known, classes.count()).mapToObj(classes::get).toList();
    }

    /** The next versions stored under {@code wanted}, in the order of their numbers, the first above {@code after}. */
    public List<Version> next(Collection<AccessClass> wanted, long after, int most) {
        Integer[] ids = wanted.stream().map(classes::idOf).toArray(Integer[]::new);
        return jdbc.sql("select * from chartkeeper.stored_versions(?, ?, ?)")
                .params(ids, after, most)
                .query((row, number) -> stored(row))
                .list();
    }

    /** The classes of the versions that these references ({@code Type/id/_history/n}) name; null for those that are not there. */
    public List<@Nullable AccessClass> classesOf(List<String> references) {
        String[][] parts =
                references.stream().map(reference -> reference.split("/")).toArray(String[][]::new);
        return jdbc
                .sql("select chartkeeper.class_of_version(type, id, version)"
                        + " from unnest(?::text[], ?::text[], ?::bigint[]) with ordinality as wanted (type, id, version, place)"
                        + " order by place")
                .param(Stream.of(parts).map(part -> part[0]).toArray(String[]::new))
                .param(Stream.of(parts).map(part -> part[1]).toArray(String[]::new))
                .param(Stream.of(parts).map(part -> Long.valueOf(part[3])).toArray(Long[]::new))
                .query((row, number) -> Optional.ofNullable(row.getObject(1, Integer.class)))
                .list()
                .stream()
                .<@Nullable AccessClass>map(found -> found.map(classes::get).orElse(null))
                .toList();
    }

    /** The number of a class. */
    public int idOf(AccessClass accessClass) {
        return classes.idOf(accessClass);
    }

    /** Moves versions, and with a current one all that is indexed of its resource, to these classes. */
    public void move(Map<Version, AccessClass> moves) {
        classes.prepare(moves.values());
        List<Version> versions = moves.keySet().stream()
                .filter(version -> !version.accessClass().equals(moves.get(version)))
                .sorted(Comparator.comparingLong(Version::resource))
                .toList();
        moveResources(versions.stream().filter(Version::current).toList(), moves);
        moveVersions(versions, moves);
    }

    private void moveResources(List<Version> current, Map<Version, AccessClass> moves) {
        jdbc.sql("select chartkeeper.move_resources(?, ?, ?, ?)")
                .params(
                        current.stream().map(Version::resource).toArray(Long[]::new),
                        current.stream().map(Version::version).toArray(Long[]::new),
                        olds(current),
                        news(current, moves))
                .query((row, count) -> "")
                .list();
    }

    private void moveVersions(List<Version> versions, Map<Version, AccessClass> moves) {
        jdbc.sql("select chartkeeper.move_versions(?, ?, ?)")
                .params(versions.stream().map(Version::pid).toArray(Long[]::new), olds(versions), news(versions, moves))
                .query((row, count) -> "")
                .list();
    }

    private Integer[] olds(List<Version> versions) {
        return versions.stream()
                .map(version -> classes.idOf(version.accessClass()))
                .toArray(Integer[]::new);
    }

    private Integer[] news(List<Version> versions, Map<Version, AccessClass> moves) {
        return versions.stream()
                .map(version -> classes.idOf(Objects.requireNonNull(moves.get(version))))
                .toArray(Integer[]::new);
    }

    private Version stored(ResultSet row) throws SQLException {
        Array profiles = row.getArray("profiles");
        return new Version(
                row.getLong("pid"),
                row.getLong("resource"),
                row.getString("type"),
                row.getString("id"),
                row.getLong("version"),
                row.getBoolean("current"),
                classes.get(row.getInt("class")),
                row.getString("body"),
                List.of((String[]) profiles.getArray()));
    }
}
