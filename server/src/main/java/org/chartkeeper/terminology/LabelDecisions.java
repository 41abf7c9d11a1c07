package org.chartkeeper.terminology;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the records manager has found wrong: that a code does not bring a label to one resource. */
public final class LabelDecisions {

    private static final String OF_RESOURCE = """
            select label_system, label_code, because from chartkeeper.label_exception
             where resource_type = ? and resource_id = ?
            """;
    private static final String ADD = """
            insert into chartkeeper.label_exception (resource_type, resource_id, label_system, label_code, because)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """;

    private final JdbcClient jdbc;

    LabelDecisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The exceptions of this resource. */
    public Set<LabelException> of(String type, String id) {
        return jdbc
                .sql(OF_RESOURCE)
                .params(type, id)
                .query((row, number) ->
                        new LabelException(new Label(row.getString(1), row.getString(2)), row.getString(3)))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Remembers these for the resource, in the current transaction. */
    public void add(String type, String id, Collection<LabelException> exceptions) {
        for (LabelException exception : exceptions) {
            jdbc.sql(ADD)
                    .params(
                            type,
                            id,
                            exception.label().system(),
                            exception.label().code(),
                            exception.because())
                    .update();
        }
    }
}
