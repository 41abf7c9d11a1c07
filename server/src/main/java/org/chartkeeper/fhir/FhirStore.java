package org.chartkeeper.fhir;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What the store remembers about itself, beside the resources. */
public final class FhirStore {

    private final JdbcClient jdbc;

    FhirStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether {@code what} was remembered under {@code name}. */
    public boolean remembers(String name, String what) {
        return jdbc.sql("select exists (select 1 from chartkeeper.store_fact where name = ? and value = ?)")
                .params(name, what)
                .query(Boolean.class)
                .single();
    }

    /** Remembers {@code what} under {@code name}, for good. */
    public void remember(String name, String what) {
        jdbc.sql("insert into chartkeeper.store_fact (name, value) values (?, ?) on conflict do nothing")
                .params(name, what)
                .update();
    }
}
