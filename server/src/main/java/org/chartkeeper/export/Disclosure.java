package org.chartkeeper.export;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.fhir.DatabaseGate;
import org.springframework.dao.DataAccessResourceFailureException;

/** What of a written export the gate still shows to a caller, asked anew each time. No connection is held between questions. */
final class Disclosure {

    private static final String SHOWN_CLASSES = "select class from chartkeeper.shown(?)";
    private static final String SHOWN_VERSIONS = """
            select v.pid, v.partition_id from hfj_res_ver v join hfj_resource r on r.res_id = v.res_id
             where v.pid = any(?)
            """;
    private static final String PATIENTS = """
            select distinct p.id from chartkeeper.access_class c, unnest(c.patients) p(id) where c.id = any(?)
            """;

    private final DataSource dataSource;
    private final DatabaseGate gate;

    Disclosure(DataSource dataSource, DatabaseGate gate) {
        this.dataSource = dataSource;
        this.gate = gate;
    }

    /** Whether nothing is withheld from {@code caller}, so that lines need not be asked for one by one. */
    boolean openTo(Caller caller) {
        return gate.openTo(caller);
    }

    /** Those of {@code classes} that are shown to {@code caller}. */
    Set<Integer> shownClasses(Caller caller, Collection<Integer> classes) {
        return behindGate(caller, connection -> {
            Set<Integer> shown = new HashSet<>();
            try (PreparedStatement select = connection.prepareStatement(SHOWN_CLASSES)) {
                select.setArray(1, connection.createArrayOf("int4", classes.toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        shown.add(rows.getInt(1));
                    }
                }
            }
            return shown;
        });
    }

    /** Those of the versions with these numbers that are shown to {@code caller}, with their classes of today. */
    Map<Long, Integer> shownVersions(Caller caller, List<Long> versions) {
        return behindGate(caller, connection -> {
            Map<Long, Integer> shown = new java.util.HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(SHOWN_VERSIONS)) {
                select.setArray(1, connection.createArrayOf("int8", versions.toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        shown.put(rows.getLong(1), rows.getInt(2));
                    }
                }
            }
            return shown;
        });
    }

    /** The ids of the patients that resources of {@code classes} are about. */
    Set<String> patients(Caller caller, Collection<Integer> classes) {
        return behindGate(caller, connection -> {
            Set<String> patients = new TreeSet<>();
            try (PreparedStatement select = connection.prepareStatement(PATIENTS)) {
                select.setArray(1, connection.createArrayOf("int4", classes.toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        patients.add(rows.getString(1));
                    }
                }
            }
            return patients;
        });
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T behindGate(Caller caller, Question<T> question) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                gate.enter(connection, caller.takingAway());
                return question.ask(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the gate could not be asked", e);
        }
    }
}
