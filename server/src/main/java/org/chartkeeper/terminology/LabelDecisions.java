package org.chartkeeper.terminology;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the records manager has found wrong: that a code does not bring a label to one resource. */
public final class LabelDecisions {

    private static final String OF_RESOURCE = """
            select label_system, label_code, because, patients, version, deleted
              from chartkeeper.label_exceptions_of(?, ?)
            """;
    private static final String ADD = """
            insert into chartkeeper.label_exception
              (resource_type, resource_id, label_system, label_code, because, patients, version)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (resource_type, resource_id, label_system, label_code, because)
            do update set patients = excluded.patients, version = excluded.version, recorded = clock_timestamp()
            """;

    private final JdbcClient jdbc;

    public LabelDecisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What was decided for this resource, whether it holds still or not. */
    public List<LabelDecision> of(String type, String id) {
        return jdbc.sql(OF_RESOURCE)
                .params(type, id)
                .query((row, number) -> new LabelDecision(
                        new LabelException(new Label(row.getString(1), row.getString(2)), row.getString(3)),
                        List.of((String[]) row.getArray(4).getArray()),
                        row.getLong(5),
                        row.getObject(6, Long.class)))
                .list();
    }

    /** Remembers these for the resource, in the current transaction. */
    public void add(String type, String id, Collection<LabelDecision> decisions) {
        for (LabelDecision decision : decisions) {
            LabelException exception = decision.exception();
            jdbc.sql(ADD)
                    .param(type)
                    .param(id)
                    .param(exception.label().system())
                    .param(exception.label().code())
                    .param(exception.because())
                    .param(decision.patients().toArray(String[]::new))
                    .param(decision.version())
                    .update();
        }
    }
}
