package org.chartkeeper.label;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The stored versions of one resource, as far as the current transaction shows them, without {@code meta}. */
final class VersionTexts {

    private static final String OF_RESOURCE = """
            select v.res_ver, v.res_text_vc
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id
             where r.res_type = ? and r.fhir_id = ? and v.res_deleted_at is null and v.res_text_vc is not null
             order by v.res_ver desc limit 1000
            """;
    private static final String FIRST_WITH_LABEL = """
            select min(v.res_ver)
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id
              join hfj_history_tag t on t.res_ver_pid = v.pid join hfj_tag_def d on d.tag_id = t.tag_id
             where r.res_type = ? and r.fhir_id = ? and d.tag_type = 2 and d.tag_system = ? and d.tag_code = ?
            """;

    private final JdbcClient jdbc;
    private final FhirContext context;

    VersionTexts(JdbcClient jdbc, FhirContext context) {
        this.jdbc = jdbc;
        this.context = context;
    }

    /** One version. */
    record Version(long number, Resource content) {}

    /** The newest versions, newest first. */
    List<Version> of(String type, String id) {
        return jdbc.sql(OF_RESOURCE)
                .params(type, id)
                .query((row, number) -> new Version(row.getLong(1), parse(row.getString(2))))
                .list();
    }

    private Resource parse(String text) {
        return (Resource) context.newJsonParser().parseResource(text);
    }

    /** The first version that carries this label, or 0. */
    long firstWith(String type, String id, String system, String code) {
        return jdbc.sql(FIRST_WITH_LABEL)
                .params(type, id, system, code)
                .query((row, number) -> row.getLong(1))
                .single();
    }
}
