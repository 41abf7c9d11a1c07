package org.chartkeeper.export;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.export.Labels.Labelling;
import org.chartkeeper.fhir.StoredJson.StoredRow;
import org.jspecify.annotations.Nullable;

/** Reads the current versions of a snapshot type by type, a few hundred at a time. */
final class SnapshotReader {

    private static final int BATCH = 500;

    private static final String ROWS = """
            select r.res_id, r.fhir_id, r.has_tags, v.pid, v.partition_id, v.res_ver, v.res_updated, v.res_encoding,
                   v.res_text_vc, v.source_uri, v.request_id
              from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = ? and r.res_deleted_at is null
            """;
    private static final String SINCE = " and r.res_updated > ?";
    private static final String OF_CLASSES = " and r.partition_id = any(?)";
    private static final String OF_CLASSES_OR_REFERRED = """
             and (r.partition_id = any(?) or r.res_id in (
                   select l.target_resource_id from hfj_resource s join hfj_res_link l on l.src_resource_id = s.res_id
                    where s.res_type = any(?) and s.res_deleted_at is null and s.partition_id = any(?)
                      and l.target_resource_type = ?))
            """;

    private final Connection connection;
    private final Labels labels;
    private final Set<String> types;
    private final @Nullable Instant since;
    private final @Nullable List<Integer> classes;

    /**
     * @param connection behind the gate
     * @param types all types of the export; what these refer to is part of an export by patient
     * @param since only what changed after this, null for all
     * @param classes only resources of these access classes, null for all
     */
    SnapshotReader(Connection connection, Set<String> types, @Nullable Instant since, @Nullable List<Integer> classes) {
        this.connection = connection;
        this.labels = new Labels(connection);
        this.types = types;
        this.since = since;
        this.classes = classes;
    }

    /** A resource, with the number of its version and its access class. */
    record Row(StoredRow stored, long versionPid, int accessClass) {}

    /** Takes each resource, in no order. */
    interface Sink {
        void take(Row row) throws IOException;
    }

    private record Pending(long pid, boolean tagged, long versionPid, int accessClass, StoredRow bare) {}

    void read(String type, Sink sink) throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement(sql(type))) {
            bind(select, type);
            select.setFetchSize(BATCH);
            List<Pending> batch = new ArrayList<>(BATCH);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    batch.add(pending(rows, type));
                    if (batch.size() == BATCH) {
                        flush(batch, sink);
                    }
                }
            }
            flush(batch, sink);
        }
    }

    private String sql(String type) {
        StringBuilder sql = new StringBuilder(ROWS);
        if (since != null) {
            sql.append(SINCE);
        }
        if (classes != null) {
            sql.append(ExportTypes.REFERRED.contains(type) ? OF_CLASSES_OR_REFERRED : OF_CLASSES);
        }
        return sql.toString();
    }

    private void bind(PreparedStatement select, String type) throws SQLException {
        int index = 1;
        select.setString(index++, type);
        if (since != null) {
            select.setTimestamp(index++, Timestamp.from(since));
        }
        if (classes != null) {
            Object[] numbers = classes.toArray();
            select.setArray(index++, connection.createArrayOf("int4", numbers));
            if (ExportTypes.REFERRED.contains(type)) {
                select.setArray(index++, connection.createArrayOf("varchar", types.toArray()));
                select.setArray(index++, connection.createArrayOf("int4", numbers));
                select.setString(index, type);
            }
        }
    }

    private void flush(List<Pending> batch, Sink sink) throws SQLException, IOException {
        Map<Long, Labelling> labelled = labels.of(
                batch.stream().filter(Pending::tagged).map(Pending::pid).toList());
        for (Pending each : batch) {
            Labelling labelling = labelled.getOrDefault(each.pid(), Labelling.NONE);
            StoredRow bare = each.bare();
            StoredRow stored = new StoredRow(
                    bare.type(),
                    bare.id(),
                    bare.version(),
                    bare.lastUpdated(),
                    bare.text(),
                    labelling.profiles(),
                    labelling.tags(),
                    labelling.security(),
                    bare.source());
            sink.take(new Row(stored, each.versionPid(), each.accessClass()));
        }
        batch.clear();
    }

    private static Pending pending(ResultSet row, String type) throws SQLException {
        byte @Nullable [] text = row.getBytes("res_text_vc");
        if (text == null || !row.getString("res_encoding").equals("JSON")) {
            throw new IllegalStateException("version " + row.getLong("pid") + " is not stored as text");
        }
        StoredRow bare = new StoredRow(
                type,
                row.getString("fhir_id"),
                row.getLong("res_ver"),
                row.getTimestamp("res_updated").toInstant(),
                text,
                List.of(),
                List.of(),
                List.of(),
                source(row.getString("source_uri"), row.getString("request_id")));
        return new Pending(
                row.getLong("res_id"),
                row.getBoolean("has_tags"),
                row.getLong("pid"),
                row.getInt("partition_id"),
                bare);
    }

    /** {@code meta.source} as a read answers it: the address, and the id of the request behind {@code #}. */
    private static @Nullable String source(@Nullable String uri, @Nullable String request) {
        String address = uri == null ? "" : uri.split("#", 2)[0];
        String source = request == null || request.isBlank() ? address : address + "#" + request;
        return source.isBlank() ? null : source;
    }
}
