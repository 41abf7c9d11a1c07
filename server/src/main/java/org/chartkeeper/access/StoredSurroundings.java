package org.chartkeeper.access;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** References to what is stored already, whoever may see it: classes are the server's own business. */
final class StoredSurroundings implements Surroundings {

    private static final String CLASSES =
            "select chartkeeper.class_of(type, id) from unnest(?::text[], ?::text[]) as wanted (type, id)";

    private final JdbcClient jdbc;
    private final AccessClasses classes;
    private final String base;

    StoredSurroundings(JdbcClient jdbc, AccessClasses classes, String fhirBase) {
        this.jdbc = jdbc;
        this.classes = classes;
        this.base = fhirBase + "/";
    }

    @Override
    public @Nullable String resolve(String reference) {
        String local = reference.startsWith(base) ? reference.substring(base.length()) : reference;
        String[] parts = local.split("/", 3);
        boolean literal = parts.length >= 2 && !local.contains("?") && !local.contains(":") && !parts[0].isEmpty();
        return literal ? parts[0] + "/" + parts[1] : null;
    }

    @Override
    public @Nullable String bodyOf(String reference) {
        String[] parts = reference.split("/", 2);
        return jdbc.sql("select chartkeeper.body_of(?, ?)")
                .params(parts[0], parts[1])
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .single()
                .orElse(null);
    }

    @Override
    public List<@Nullable AccessClass> classesOf(Collection<String> references) {
        if (references.isEmpty()) {
            return List.of();
        }
        String[] types =
                references.stream().map(reference -> reference.split("/", 2)[0]).toArray(String[]::new);
        String[] ids =
                references.stream().map(reference -> reference.split("/", 2)[1]).toArray(String[]::new);
        return jdbc
                .sql(CLASSES)
                .param(types)
                .param(ids)
                .query((row, number) -> Optional.ofNullable(row.getObject(1, Integer.class)))
                .list()
                .stream()
                .<@Nullable AccessClass>map(found -> found.map(classes::get).orElse(null))
                .toList();
    }
}
