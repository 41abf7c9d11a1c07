package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    static final String EVERYBODY = "*";
    /** Longer than any answer is used without being decided from the beginning. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final ServerView view;
    private final FhirContext context;
    private final ConsentReader reader;
    private final Clock clock;
    private volatile Map<String, List<ConsentRecord>> byPatient = new ConcurrentHashMap<>();
    /** Named resources whose references decide, and for whom; one too many does no harm. */
    private final Map<String, Set<String>> lookedBackFrom = new ConcurrentHashMap<>();
    /** Moments to come, and the patients whose consents they change. */
    private final TreeMap<Instant, Set<String>> turns = new TreeMap<>();

    ConsentStore(ServerView view, FhirContext context, ConsentReader reader, Clock clock) {
        this.clock = clock;
        this.view = view;
        this.context = context;
        this.reader = reader;
        readAll();
    }

    @Override
    public List<ConsentRecord> of(String patient) {
        return byPatient.getOrDefault(patient, List.of());
    }

    /** The patients whose consents make the references of this resource, {@code Type/id}, decide about others. */
    Set<String> lookingBackFrom(String reference) {
        return lookedBackFrom.getOrDefault(reference, Set.of());
    }

    /** The patients with consents on file. */
    Set<String> patients() {
        return Set.copyOf(byPatient.keySet());
    }

    /** The same, but each patient's consents stay as they are when they are first asked for. */
    PatientConsents asTheyStand() {
        Map<String, List<ConsentRecord>> asked = new ConcurrentHashMap<>();
        return patient -> asked.computeIfAbsent(patient, this::of);
    }

    /** The first moment after {@code time} at which a consent on file begins or ends to mean something. */
    synchronized Instant nextTurn(Instant time) {
        Instant next = turns.higherKey(time);
        return next == null ? Instant.MAX : next;
    }

    /** The patients with such a moment after {@code after}, up to {@code until}. */
    synchronized Set<String> turned(Instant after, Instant until) {
        return turns.subMap(after, false, until, true).values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    /** Reads the consents of {@code patient} again, or with {@code *} those of everybody. */
    void refresh(String patient) {
        if (patient.equals(EVERYBODY)) {
            readAll();
        } else {
            List<ConsentRecord> read = read(OF_PATIENT, patient);
            byPatient.put(patient, read);
            note(read);
        }
    }

    private void readAll() {
        List<ConsentRecord> read = read(ALL);
        byPatient = new ConcurrentHashMap<>(read.stream().collect(Collectors.groupingBy(ConsentRecord::patient)));
        note(read);
    }

    /** One too many, of a consent that has changed since, only has its patient decided once more. */
    private synchronized void note(List<ConsentRecord> consents) {
        Instant now = clock.instant();
        turns.headMap(now.minus(REMEMBERED)).clear();
        for (ConsentRecord consent : consents) {
            Marking.lookedBackFrom(consent.contentTests().toList()).forEach(source -> lookedBackFrom
                    .computeIfAbsent(source, key -> ConcurrentHashMap.newKeySet())
                    .add(consent.patient()));
            consent.turningPoints()
                    .filter(point -> point.isAfter(now) && point.isBefore(Instant.MAX))
                    .forEach(point ->
                            turns.computeIfAbsent(point, key -> new HashSet<>()).add(consent.patient()));
        }
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
                    consent.setId("Consent/" + rows.getString(1));
                    consent.getMeta().setVersionId(rows.getString(2));
                    records.add(reader.read(consent));
                }
            }
        }
        return records;
    }
}
