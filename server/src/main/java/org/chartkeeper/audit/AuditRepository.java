package org.chartkeeper.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Writes entries: insert is the only right the server has on them. */
final class AuditRepository {

    private static final String INSERT = """
            insert into chartkeeper.audit_entry
              (id, recorded, action, interaction, outcome, client_id, agent, patients, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?::json)
            """;

    private final ObjectMapper json;

    AuditRepository(ObjectMapper json) {
        this.json = json;
    }

    void insert(Connection connection, List<AuditEntry> entries) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (AuditEntry entry : entries) {
                StoredAuditEntry stored = StoredAuditEntry.of(entry);
                insert.setObject(1, entry.id());
                insert.setTimestamp(2, Timestamp.from(entry.recorded()));
                insert.setString(3, entry.action());
                insert.setString(4, entry.interaction());
                insert.setInt(5, entry.outcome());
                insert.setString(6, stored.clientId());
                insert.setString(7, stored.agent());
                insert.setArray(
                        8, connection.createArrayOf("text", entry.patients().toArray()));
                insert.setString(9, body(stored));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    StoredAuditEntry read(String body) {
        try {
            return json.readValue(body, StoredAuditEntry.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry cannot be read", e);
        }
    }

    private String body(StoredAuditEntry entry) {
        try {
            return json.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry cannot be written", e);
        }
    }
}
