package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.access.ServerView;
import org.hl7.fhir.r4.model.Consent;
import org.springframework.dao.DataAccessResourceFailureException;

/** The consents as they stood at some time: of each the version that was the newest then. */
final class ConsentHistory {

    private static final String AT = """
            select r.fhir_id, v.res_ver, v.res_text_vc
              from hfj_resource r
              join lateral (select res_ver, res_text_vc, res_deleted_at from hfj_res_ver
                             where res_id = r.res_id and res_updated <= ? order by res_ver desc limit 1) v on true
             where r.res_type = 'Consent' and v.res_deleted_at is null
               and r.res_id in (select l.src_resource_id from hfj_res_link l join hfj_resource p on p.res_id = l.target_resource_id
                                 where p.res_type = 'Patient' and p.fhir_id = ? and l.src_path = 'Consent.patient')
            """;

    private final ServerView view;
    private final FhirContext context;
    private final ConsentReader reader;

    ConsentHistory(ServerView view, FhirContext context, ConsentReader reader) {
        this.view = view;
        this.context = context;
        this.reader = reader;
    }

    /** The consents on file at {@code time}, each patient's read once. */
    PatientConsents at(Instant time) {
        Map<String, List<ConsentRecord>> read = new HashMap<>();
        return patient -> read.computeIfAbsent(patient, one -> of(one, time));
    }

    private List<ConsentRecord> of(String patient, Instant time) {
        try {
            return view.read(connection -> select(connection, patient, time));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the consents of that time could not be read", e);
        }
    }

    private List<ConsentRecord> select(Connection connection, String patient, Instant time) throws SQLException {
        List<ConsentRecord> records = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(AT)) {
            select.setTimestamp(1, Timestamp.from(time));
            select.setString(2, patient);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Consent consent = context.newJsonParser().parseResource(Consent.class, rows.getString(3));
                    consent.setId("Consent/" + rows.getString(1));
                    consent.getMeta().setVersionId(rows.getString(2));
                    records.add(reader.read(consent));
                }
            }
        }
        return records;
    }
}
