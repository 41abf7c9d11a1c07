package org.chartkeeper.export;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.fhir.StoredJson.Label;
import org.jspecify.annotations.Nullable;

/** Profiles, security labels and tags, looked up for many resources at once; each definition is read once per export. */
final class Labels {

    private static final String OF_RESOURCES = "select res_id, tag_id from hfj_res_tag where res_id = any(?)";
    private static final String DEFINITIONS = """
            select tag_id, tag_type, tag_system, tag_code, tag_display, tag_version, tag_user_selected
              from hfj_tag_def where tag_id = any(?)
            """;

    private final Connection connection;
    private final Map<Long, Definition> definitions = new HashMap<>();

    Labels(Connection connection) {
        this.connection = connection;
    }

    /** The kinds, in the order of HAPI's numbers. */
    private enum Kind {
        TAG,
        PROFILE,
        SECURITY
    }

    private record Definition(Kind kind, Label label) {}

    /** What stands in the {@code meta} of one resource. */
    record Labelling(List<String> profiles, List<Label> tags, List<Label> security) {

        static final Labelling NONE = new Labelling(List.of(), List.of(), List.of());

        private Labelling() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        private void add(Definition definition) {
            switch (definition.kind()) {
                case TAG -> tags.add(definition.label());
                case SECURITY -> security.add(definition.label());
                case PROFILE -> {
                    @Nullable String profile = definition.label().code();
                    if (profile != null) {
                        profiles.add(profile);
                    }
                }
            }
        }
    }

    /** The labels of those of {@code resources} that have any. */
    Map<Long, Labelling> of(Collection<Long> resources) throws SQLException {
        Map<Long, List<Long>> tags = tags(resources);
        readMissing(tags.values().stream().flatMap(List::stream).distinct().toList());
        Map<Long, Labelling> found = new HashMap<>();
        tags.forEach((resource, ids) -> {
            Labelling labelling = new Labelling();
            for (Long id : ids) {
                @Nullable Definition definition = definitions.get(id);
                if (definition != null) {
                    labelling.add(definition);
                }
            }
            found.put(resource, labelling);
        });
        return found;
    }

    private Map<Long, List<Long>> tags(Collection<Long> resources) throws SQLException {
        Map<Long, List<Long>> tags = new HashMap<>();
        if (resources.isEmpty()) {
            return tags;
        }
        try (PreparedStatement select = connection.prepareStatement(OF_RESOURCES)) {
            select.setArray(1, connection.createArrayOf("int8", resources.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    tags.computeIfAbsent(rows.getLong(1), key -> new ArrayList<>(4))
                            .add(rows.getLong(2));
                }
            }
        }
        return tags;
    }

    private void readMissing(List<Long> ids) throws SQLException {
        Object[] missing =
                ids.stream().filter(id -> !definitions.containsKey(id)).toArray();
        if (missing.length == 0) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(DEFINITIONS)) {
            select.setArray(1, connection.createArrayOf("int8", missing));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    definitions.put(rows.getLong("tag_id"), definition(rows));
                }
            }
        }
    }

    private static Definition definition(ResultSet row) throws SQLException {
        boolean selected = row.getBoolean("tag_user_selected");
        @Nullable Boolean userSelected = row.wasNull() ? null : selected;
        return new Definition(
                Kind.values()[row.getInt("tag_type")],
                new Label(
                        row.getString("tag_system"),
                        row.getString("tag_code"),
                        row.getString("tag_display"),
                        row.getString("tag_version"),
                        userSelected));
    }
}
