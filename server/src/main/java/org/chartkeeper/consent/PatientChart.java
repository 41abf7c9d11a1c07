package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.GateView;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/** Walks through all resources that are about a patient, one after the other, so that a long record takes no more memory. */
final class PatientChart {

    private static final int BATCH = 500;

    private static final String BARE = "select r.res_type, r.fhir_id, v.partition_id, null, null, null";
    private static final String WITH_CONTENT = """
            select r.res_type, r.fhir_id, v.partition_id, v.res_text_vc,
                   (select array_agg(d.tag_code) from hfj_res_tag t join hfj_tag_def d on d.tag_id = t.tag_id
                     where t.res_id = r.res_id and d.tag_type = 1),
                   case when r.res_type <> 'Patient' then
                     (select array_agg(s.res_type || '/' || s.fhir_id)
                        from hfj_res_link l join hfj_resource s on s.res_id = l.src_resource_id
                       where l.target_resource_id = r.res_id and s.res_deleted_at is null) end
            """;
    private static final String NOW = """
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = any(?) and r.partition_id = any(?) and r.res_deleted_at is null
            """;
    private static final String THEN = """
              from hfj_resource r
              join lateral (select partition_id, res_text_vc, res_deleted_at from hfj_res_ver
                             where res_id = r.res_id and res_updated <= ? order by res_ver desc limit 1) v on true
             where r.res_type = any(?) and r.partition_id = any(?) and v.res_deleted_at is null
            """;

    private final ServerView view;
    private final GateView gate;
    private final FhirContext context;
    private final ResourceFactsReader facts;

    PatientChart(ServerView view, GateView gate, FhirContext context, ResourceFactsReader facts) {
        this.view = view;
        this.gate = gate;
        this.context = context;
        this.facts = facts;
    }

    /**
     * One resource.
     *
     * @param reference {@code Type/id}
     * @param accessClass the number of its class
     * @param facts what is in it, or null when that was not asked for
     */
    record Entry(
            String reference, int accessClass, @Nullable ResourceFacts facts) {}

    /** Takes each resource, in no order. */
    interface Sink {
        void take(Entry entry);
    }

    /**
     * Has {@code sink} take every resource that is about {@code patient}.
     *
     * @param time as they stood then, or null for now
     * @param contents whether their contents are read, or only what the gate knows of them
     */
    void read(String patient, @Nullable Instant time, boolean contents, Sink sink) {
        try {
            view.read(connection -> {
                read(connection, patient, time, contents, sink);
                return true;
            });
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the record could not be read", e);
        }
    }

    private void read(Connection connection, String patient, @Nullable Instant time, boolean contents, Sink sink)
            throws SQLException {
        Set<Integer> classes = gate.classesOf(patient);
        Object[] types = classes.stream()
                .map(number -> gate.accessClass(number).resourceType())
                .distinct()
                .toArray();
        String sql = (contents ? WITH_CONTENT : BARE + "\n") + (time == null ? NOW : THEN);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int index = 1;
            if (time != null) {
                select.setTimestamp(index++, Timestamp.from(time));
            }
            select.setArray(index++, connection.createArrayOf("varchar", types));
            select.setArray(index, connection.createArrayOf("int4", classes.toArray()));
            select.setFetchSize(BATCH);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sink.take(entry(rows));
                }
            }
        }
    }

    private Entry entry(ResultSet row) throws SQLException {
        String type = row.getString(1);
        String id = row.getString(2);
        int accessClass = row.getInt(3);
        String text = row.getString(4);
        return new Entry(
                type + "/" + id,
                accessClass,
                text == null ? null : facts(type, id, accessClass, text, texts(row, 5), texts(row, 6)));
    }

    private ResourceFacts facts(
            String type, String id, int accessClass, String text, List<String> profiles, List<String> referredToBy) {
        Resource resource = (Resource) context.newJsonParser().parseResource(text);
        resource.setId(type + "/" + id);
        profiles.forEach(resource.getMeta()::addProfile);
        org.chartkeeper.access.AccessClass known = gate.accessClass(accessClass);
        return facts.read(
                resource,
                Set.copyOf(known.patients()),
                Confidentiality.of(known.confidentiality()).orElse(Confidentiality.V),
                Set.copyOf(known.labels()),
                Set.copyOf(referredToBy));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
