package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.fhir.FhirStore;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads once what was stored before memberships were kept beside the resources that say them. */
final class MembershipBackfill {

    private static final String STORED = """
            select r.res_type, r.fhir_id, v.res_text_vc
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = any(?) and r.res_deleted_at is null and v.res_text_vc is not null
            """;
    private static final String FACT = "memberships";
    private static final String DONE = "read";

    private final ServerView view;
    private final FhirContext context;
    private final FhirStore store;
    private final MembershipStep step;
    private final JdbcClient jdbc;

    MembershipBackfill(ServerView view, FhirContext context, FhirStore store, MembershipStep step, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.view = view;
        this.context = context;
        this.store = store;
        this.step = step;
    }

    /** Reads them, in the current transaction, unless that has been done; one node does it, and others wait. */
    void run() {
        jdbc.sql("select pg_advisory_xact_lock(7166)")
                .query((row, number) -> "")
                .list();
        if (!store.remembers(FACT, DONE)) {
            stored().forEach(resource -> step.remember(
                    resource.fhirType() + "/" + resource.getIdElement().getIdPart(), resource));
            store.remember(FACT, DONE);
        }
    }

    private List<Resource> stored() {
        try {
            return view.read(this::select);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the memberships could not be read", e);
        }
    }

    private List<Resource> select(Connection connection) throws SQLException {
        List<Resource> read = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(STORED)) {
            select.setArray(1, connection.createArrayOf("text", MembershipReader.TYPES.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Resource resource = (Resource) context.newJsonParser().parseResource(rows.getString(3));
                    resource.setId(rows.getString(1) + "/" + rows.getString(2));
                    read.add(resource);
                }
            }
        }
        return read;
    }
}
