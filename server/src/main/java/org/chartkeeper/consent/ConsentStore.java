package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.chartkeeper.access.ServerView;
import org.hl7.fhir.r4.model.Consent;
import org.springframework.dao.DataAccessResourceFailureException;

/** The consents on file, kept in memory as decisions read them and read again for a patient whose consents change. */
final class ConsentStore implements PatientConsents {

    private static final String ALL = """
            select r.fhir_id, r.res_ver, v.res_text_vc
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = 'Consent' and r.res_deleted_at is null
            """;
    private static final String OF_PATIENT = ALL + """
               and r.res_id in (select l.src_resource_id from hfj_res_link l join hfj_resource p on p.res_id = l.target_resource_id
                                 where p.res_type = 'Patient' and p.fhir_id = ? and l.src_path = 'Consent.patient')
            """;
    private static final String EVERYBODY = "*";

    private final ServerView view;
    private final FhirContext context;
    private final ConsentReader reader;
    private volatile Map<String, List<ConsentRecord>> byPatient = new ConcurrentHashMap<>();

    ConsentStore(ServerView view, FhirContext context, ConsentReader reader) {
        this.view = view;
        this.context = context;
        this.reader = reader;
        readAll();
    }

    @Override
    public List<ConsentRecord> of(String patient) {
        return byPatient.getOrDefault(patient, List.of());
    }

    /** All consents on file. */
    Collection<ConsentRecord> all() {
        return byPatient.values().stream().flatMap(List::stream).toList();
    }

    /** Reads the consents of {@code patient} again, or with {@code *} those of everybody. */
    void refresh(String patient) {
        if (patient.equals(EVERYBODY)) {
            readAll();
        } else {
            byPatient.put(patient, read(OF_PATIENT, patient));
        }
    }

    private void readAll() {
        byPatient = new ConcurrentHashMap<>(read(ALL).stream().collect(Collectors.groupingBy(ConsentRecord::patient)));
    }

    private List<ConsentRecord> read(String sql, String... parameters) {
        try {
            return view.read(connection -> select(connection, sql, parameters));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the consents could not be read", e);
        }
    }

    private List<ConsentRecord> select(Connection connection, String sql, String... parameters) throws SQLException {
        List<ConsentRecord> records = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Consent consent = context.newJsonParser().parseResource(Consent.class, rows.getString(3));
                    consent.setId("Consent/" + rows.getString(1) + "/_history/" + rows.getString(2));
                    records.add(reader.read(consent));
                }
            }
        }
        return records;
    }
}
