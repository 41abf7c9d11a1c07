package org.chartkeeper.export;

import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.export.ExportRequest.Level;
import org.jspecify.annotations.Nullable;

/** Which patients an export is about, and which access classes their resources are of. */
final class Selection {

    private static final String VISIBLE = """
            select fhir_id from hfj_resource
             where res_type = 'Patient' and res_deleted_at is null and fhir_id = any(?)
            """;
    private static final String ALL_VISIBLE = """
            select fhir_id from hfj_resource where res_type = 'Patient' and res_deleted_at is null
            """;
    private static final String CLASSES = """
            select c.id from chartkeeper.access_class c
             where exists (select 1 from unnest(c.patients) p(id) where p.id = any(?))
            """;

    private final Groups groups;

    Selection(Groups groups) {
        this.groups = groups;
    }

    /**
     * The ids of the patients that {@code caller} sees and {@code request} is about, null when it is not by patient.
     *
     * @param connection behind the gate
     * @throws ResourceNotFoundException when the Group, or a patient named in the request, is not there for the caller
     */
    @Nullable
    Set<String> patients(Connection connection, ExportRequest request, Caller caller, Instant time)
            throws SQLException {
        if (request.level() == Level.SYSTEM) {
            return null;
        }
        @Nullable
        Set<String> candidates = request.group().isPresent()
                ? groups.members(connection, request.group().get(), caller, time)
                : null;
        @Nullable Set<String> named = request.patients();
        if (named == null) {
            return visible(connection, candidates);
        }
        Set<String> wanted = new TreeSet<>(named);
        if (candidates != null) {
            wanted.retainAll(candidates);
        }
        Set<String> visible = visible(connection, wanted);
        for (String patient : named) {
            if (!visible.contains(patient)) {
                throw new ResourceNotFoundException("Patient/" + patient + " is not known");
            }
        }
        return visible;
    }

    /** The access classes of resources about {@code patients}. */
    static List<Integer> classes(Connection connection, Set<String> patients) throws SQLException {
        List<Integer> classes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CLASSES)) {
            select.setArray(1, connection.createArrayOf("text", patients.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    classes.add(rows.getInt(1));
                }
            }
        }
        return classes;
    }

    private static Set<String> visible(Connection connection, @Nullable Set<String> candidates) throws SQLException {
        Set<String> visible = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(candidates == null ? ALL_VISIBLE : VISIBLE)) {
            if (candidates != null) {
                select.setArray(1, connection.createArrayOf("varchar", candidates.toArray()));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    visible.add(rows.getString(1));
                }
            }
        }
        return visible;
    }
}
