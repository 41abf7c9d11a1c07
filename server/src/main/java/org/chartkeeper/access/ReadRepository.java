package org.chartkeeper.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.chartkeeper.fhir.StoredJson.Label;
import org.chartkeeper.fhir.StoredJson.StoredRow;
import org.jspecify.annotations.Nullable;

/** Reads one version behind the gate, in one statement. */
final class ReadRepository {

    private static final String READ = "select * from chartkeeper.read_version(?, ?, ?, ?)";
    private static final String READ_AS = "select * from chartkeeper.read_version_as(?, ?, ?, ?, ?)";
    private static final String PROFILE = "PROFILE";
    private static final String TAG = "TAG";

    private final DataSource dataSource;
    private final DatabaseRoles roles;
    private final ObjectMapper json;

    ReadRepository(DataSource dataSource, DatabaseRoles roles, ObjectMapper json) {
        this.dataSource = dataSource;
        this.roles = roles;
        this.json = json;
    }

    /** A version and its access class. */
    record Version(StoredRow row, int accessClass) {}

    /**
     * The version, if it is there for the caller, not deleted and stored as text.
     *
     * @param context what the row policies know the caller by
     * @param version its number, or null for the current one
     */
    Optional<Version> read(RowContext context, String type, String id, @Nullable Long version) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement read = connection.prepareStatement(context.few() ? READ_AS : READ)) {
            int parameter = 1;
            if (context.few()) {
                read.setString(parameter++, roles.few());
            }
            read.setString(parameter++, context.answer());
            read.setString(parameter++, type);
            read.setString(parameter++, id);
            read.setObject(parameter, version, java.sql.Types.BIGINT);
            try (ResultSet rows = read.executeQuery()) {
                return rows.next() ? Optional.of(version(rows, type, id)) : Optional.empty();
            }
        }
    }

    private Version version(ResultSet row, String type, String id) throws SQLException {
        List<String> profiles = new ArrayList<>();
        List<Label> tags = new ArrayList<>();
        List<Label> security = new ArrayList<>();
        for (JsonNode tag : tags(row.getString("tags"))) {
            switch (tag.path(0).asText()) {
                case PROFILE -> profiles.add(tag.path(2).asText());
                case TAG -> tags.add(label(tag));
                default -> security.add(label(tag));
            }
        }
        return new Version(
                new StoredRow(
                        type,
                        id,
                        row.getLong("version"),
                        row.getTimestamp("updated").toInstant(),
                        row.getBytes("text"),
                        profiles,
                        tags,
                        security,
                        source(row.getString("source_uri"), row.getString("request"))),
                row.getInt("class"));
    }

    private JsonNode tags(@Nullable String tags) {
        try {
            return tags == null ? json.createArrayNode() : json.readTree(tags);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored tags cannot be read", e);
        }
    }

    private static Label label(JsonNode tag) {
        return new Label(
                text(tag, 1),
                text(tag, 2),
                text(tag, 3),
                text(tag, 4),
                tag.path(5).isBoolean() ? tag.path(5).asBoolean() : null);
    }

    private static @Nullable String text(JsonNode tag, int index) {
        return tag.path(index).isNull() ? null : tag.path(index).asText();
    }

    private static @Nullable String source(@Nullable String uri, @Nullable String request) {
        String address = uri == null ? "" : uri.split("#", 2)[0];
        String source = request == null || request.isBlank() ? address : address + "#" + request;
        return source.isBlank() ? null : source;
    }
}
