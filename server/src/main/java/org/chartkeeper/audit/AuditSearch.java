package org.chartkeeper.audit;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds entries. */
final class AuditSearch {

    private final JdbcClient jdbc;
    private final AuditRepository repository;

    AuditSearch(JdbcClient jdbc, AuditRepository repository) {
        this.jdbc = jdbc;
        this.repository = repository;
    }

    /** Conditions, all of which must hold, with their values. */
    static final class Criteria {
        private final List<String> conditions = new ArrayList<>(List.of("true"));
        private final List<Object> values = new ArrayList<>();

        Criteria and(String condition, Object... of) {
            conditions.add(condition);
            for (Object value : of) {
                values.add(
                        value instanceof java.time.Instant instant
                                ? OffsetDateTime.ofInstant(instant, ZoneOffset.UTC)
                                : value);
            }
            return this;
        }

        private String where() {
            return " from chartkeeper.audit_entry where " + String.join(" and ", conditions);
        }
    }

    Optional<StoredAuditEntry> find(UUID id) {
        return jdbc.sql("select body from chartkeeper.audit_entry where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .map(repository::read);
    }

    int count(Criteria criteria) {
        return jdbc.sql("select count(*)" + criteria.where())
                .params(criteria.values)
                .query(Integer.class)
                .single();
    }

    /** Entries {@code from} to {@code to} of those that match, newest first. */
    List<StoredAuditEntry> page(Criteria criteria, int from, int to) {
        List<Object> values = new ArrayList<>(criteria.values);
        values.add(to - from);
        values.add(from);
        return jdbc
                .sql("select body" + criteria.where() + " order by recorded desc, id limit ? offset ?")
                .params(values)
                .query(String.class)
                .list()
                .stream()
                .map(repository::read)
                .toList();
    }
}
