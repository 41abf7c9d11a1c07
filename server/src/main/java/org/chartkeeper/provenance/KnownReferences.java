package org.chartkeeper.provenance;

import org.hl7.fhir.r4.model.Reference;
import org.springframework.jdbc.core.simple.JdbcClient;

/** References to actors: literal where the actor is stored here and the caller may know it, a mere name otherwise. */
final class KnownReferences {

    private static final String EXISTS = """
            select exists (select 1 from hfj_resource
                            where res_type = ? and fhir_id = ? and res_deleted_at is null)
            """;

    private final JdbcClient jdbc;

    KnownReferences(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A reference to {@code typeAndId}, such as {@code Organization/insurer}. */
    Reference reference(String typeAndId) {
        return exists(typeAndId) ? new Reference(typeAndId) : new Reference().setDisplay(typeAndId);
    }

    private boolean exists(String typeAndId) {
        String[] parts = typeAndId.split("/", 2);
        if (parts.length != 2) {
            return false;
        }
        // Asked anew each time, in the transaction that will store the reference: another caller may know more than
        // this one.
        return jdbc.sql(EXISTS).params(parts[0], parts[1]).query(Boolean.class).single();
    }
}
