package org.chartkeeper.access;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The access classes there are, numbered densely from 0 in the order of their commits.
 *
 * <p>A class is committed, in a short transaction of its own under one lock, before any resource of it is stored. So whoever
 * has decided all classes below a number has missed none below it.
 */
final class AccessClasses {

    private static final long LOCK = 0x636b_636c_6173_73L;
    /** No id of a patient: the classes that are about none. */
    private static final String NOBODY = "";

    private static final String READ_FROM = """
            select id, resource_type, patients, confidentiality, labels, managed_by, via, categories, marks
              from chartkeeper.access_class where id >= ? order by id
            """;
    private static final String INSERT = """
            insert into chartkeeper.access_class
              (id, resource_type, patients, confidentiality, labels, managed_by, via, categories, marks)
            values ((select coalesce(max(id) + 1, 0) from chartkeeper.access_class), ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """;

    private final DataSource dataSource;
    private final Map<AccessClass, Integer> ids = new ConcurrentHashMap<>();
    private final Map<String, TreeSet<Integer>> ofPatient = new ConcurrentHashMap<>();
    private final List<AccessClass> classes = new ArrayList<>();

    AccessClasses(DataSource dataSource) {
        this.dataSource = dataSource;
        readNew();
    }

    /** The number of {@code accessClass}, which is made when there is none yet. */
    int idOf(AccessClass accessClass) {
        Integer id = ids.get(accessClass);
        if (id == null) {
            create(List.of(accessClass));
            id = java.util.Objects.requireNonNull(ids.get(accessClass));
        }
        return id;
    }

    /** Makes sure that all of {@code wanted} have numbers, in one transaction. */
    void prepare(Collection<AccessClass> wanted) {
        Set<AccessClass> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(ids.keySet());
        if (!missing.isEmpty()) {
            create(missing);
        }
    }

    /** How many classes there are: all numbers are below this. */
    int count() {
        synchronized (classes) {
            return classes.size();
        }
    }

    AccessClass get(int id) {
        synchronized (classes) {
            return classes.get(id);
        }
    }

    /** The numbers of the classes whose patients include {@code patient}. */
    Set<Integer> ofPatient(String patient) {
        Set<Integer> found = ofPatient.get(patient);
        if (found == null) {
            return Set.of();
        }
        synchronized (classes) {
            return Set.copyOf(found);
        }
    }

    /** The numbers from {@code from} on, below {@code end}, of the classes about one of {@code patients} or about nobody. */
    List<Integer> ofPatientsOrNobody(Set<String> patients, int from, int end) {
        synchronized (classes) {
            return Stream.concat(Stream.of(NOBODY), patients.stream())
                    .map(ofPatient::get)
                    .filter(Objects::nonNull)
                    .flatMap(numbers -> numbers.subSet(from, end).stream())
                    .distinct()
                    .toList();
        }
    }

    /** Learns of the classes that other nodes have made. */
    void readNew() {
        try (Connection connection = dataSource.getConnection()) {
            readNew(connection);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the access classes could not be read", e);
        }
    }

    private void create(Collection<AccessClass> missing) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                insert(connection, missing);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            readNew(connection);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("an access class could not be stored", e);
        }
    }

    private static void insert(Connection connection, Collection<AccessClass> missing) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (AccessClass accessClass : missing) {
                insert.setString(1, accessClass.resourceType());
                insert.setArray(2, text(connection, accessClass.patients()));
                insert.setString(3, accessClass.confidentiality());
                insert.setArray(4, text(connection, accessClass.labels()));
                insert.setArray(5, text(connection, accessClass.managedBy()));
                insert.setString(6, accessClass.via());
                insert.setArray(7, text(connection, accessClass.categories()));
                insert.setArray(8, text(connection, accessClass.marks()));
                insert.executeUpdate();
            }
        }
    }

    private void readNew(Connection connection) throws SQLException {
        synchronized (classes) {
            try (PreparedStatement select = connection.prepareStatement(READ_FROM)) {
                select.setInt(1, classes.size());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        add(rows.getInt(1), read(rows));
                    }
                }
            }
        }
    }

    private void add(int id, AccessClass accessClass) {
        if (id != classes.size()) {
            throw new IllegalStateException("access class " + classes.size() + " is missing");
        }
        classes.add(accessClass);
        ids.put(accessClass, id);
        List<String> patients = accessClass.patients().isEmpty() ? List.of(NOBODY) : accessClass.patients();
        for (String patient : patients) {
            ofPatient.computeIfAbsent(patient, key -> new TreeSet<>()).add(id);
        }
    }

    private static AccessClass read(ResultSet row) throws SQLException {
        return new AccessClass(
                row.getString(2),
                texts(row.getArray(3)),
                row.getString(4),
                texts(row.getArray(5)),
                texts(row.getArray(6)),
                row.getString(7),
                texts(row.getArray(8)),
                texts(row.getArray(9)));
    }

    private static Array text(Connection connection, List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
