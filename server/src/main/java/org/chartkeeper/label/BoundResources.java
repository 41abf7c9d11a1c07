package org.chartkeeper.label;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which resources a resource shares labels with, as far as the current transaction shows them. */
final class BoundResources {

    private static final String BOUND = """
            with asked as (select res_id from hfj_resource where res_type = ? and fhir_id = ?)
            select r.res_type || '/' || r.fhir_id
              from hfj_resource r
             where r.res_id in (
                select h.held from chartkeeper.holding h join asked on h.holder = asked.res_id
                union
                select h.holder from chartkeeper.holding h join asked on h.held = asked.res_id where h.attachment
                union
                select l.target_resource_id from hfj_res_link l join asked on l.src_resource_id = asked.res_id
                 where l.src_path in ('Provenance.target', 'Binary.securityContext'))
             order by 1 limit 1000
            """;

    private final JdbcClient jdbc;

    BoundResources(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@code Type/id} of each. */
    List<String> to(String type, String id) {
        return jdbc.sql(BOUND).params(type, id).query(String.class).list();
    }
}
