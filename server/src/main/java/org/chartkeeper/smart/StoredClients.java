package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows about clients. One that was deleted stays, without its secrets, and its id is never given again. */
class StoredClients {

    /** The most registrations at run time that there may be at once. */
    static final int MOST = 1_000;

    private static final String COLUMNS =
            "select client_id, origin, status, metadata, secret_hash, registration_token, registered, changed, version"
                    + " from chartkeeper.registered_client";

    private static final String FIND = COLUMNS + " where client_id = :id";
    private static final String CHANGED = COLUMNS + " where changed > :since";
    private static final String PAGE = COLUMNS + """
             where origin <> 'file' and status <> 'deleted' and client_id > :after order by client_id limit :limit
            """;
    private static final String INSERT = """
            insert into chartkeeper.registered_client
                (client_id, origin, status, metadata, secret_hash, registration_token, registered)
            select :id, :origin, :status, cast(:metadata as json), :secret, :token, :registered
             where (select count(*) from chartkeeper.registered_client
                     where origin <> 'file' and status <> 'deleted') < :most
            """;
    private static final String UPDATE = """
            update chartkeeper.registered_client
               set status = :status, metadata = cast(:metadata as json), secret_hash = :secret,
                   registration_token = :token, changed = clock_timestamp(), version = version + 1
             where client_id = :id and version = :version and origin <> 'file' and status <> 'deleted'
            """;
    private static final String DELETE = """
            update chartkeeper.registered_client
               set status = 'deleted', secret_hash = null, registration_token = null,
                   changed = clock_timestamp(), version = version + 1
             where client_id = :id and origin <> 'file' and status <> 'deleted'
            """;
    private static final String RESTRICT = """
            insert into chartkeeper.registered_client as c (client_id, origin, status) values (:id, 'file', :status)
            on conflict (client_id) do update
               set status = :status, changed = clock_timestamp(), version = c.version + 1
             where c.origin = 'file'
            """;

    private final JdbcClient jdbc;

    StoredClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The row of this id, of a deleted client too. */
    Optional<StoredClient> find(String id) {
        return jdbc.sql(FIND)
                .param("id", id)
                .query((row, number) -> client(row))
                .optional();
    }

    /** The rows that were written after this moment. */
    List<StoredClient> changedSince(Instant moment) {
        return jdbc.sql(CHANGED)
                .param("since", moment.atOffset(ZoneOffset.UTC))
                .query((row, number) -> client(row))
                .list();
    }

    /** Registrations at run time that come after this id, at most {@code limit}, in the order of their ids. */
    List<StoredClient> after(String id, int limit) {
        return jdbc.sql(PAGE)
                .param("after", id)
                .param("limit", limit)
                .query((row, number) -> client(row))
                .list();
    }

    /** Keeps a new registration; false when there are as many as there may be. */
    boolean insert(StoredClient client) {
        return jdbc.sql(INSERT)
                        .param("id", client.id())
                        .param("origin", client.origin().code())
                        .param("status", client.status().code())
                        .param("metadata", client.registeredMetadata().toString())
                        .param("secret", client.secretHash())
                        .param("token", client.registrationToken())
                        .param("registered", client.registered().atOffset(ZoneOffset.UTC))
                        .param("most", MOST)
                        .update()
                == 1;
    }

    /** Replaces a registration; false when somebody else has changed it since it was read. */
    boolean update(StoredClient client) {
        return jdbc.sql(UPDATE)
                        .param("id", client.id())
                        .param("version", client.version())
                        .param("status", client.status().code())
                        .param("metadata", client.registeredMetadata().toString())
                        .param("secret", client.secretHash())
                        .param("token", client.registrationToken())
                        .update()
                == 1;
    }

    /** Ends a registration; false when it had ended already. */
    boolean delete(String id) {
        return jdbc.sql(DELETE).param("id", id).update() == 1;
    }

    /** Restricts a client of a file, or lifts that. */
    void restrict(String id, ClientStatus status) {
        jdbc.sql(RESTRICT).param("id", id).param("status", status.code()).update();
    }

    private static StoredClient client(ResultSet row) throws SQLException {
        String metadata = row.getString("metadata");
        return new StoredClient(
                row.getString("client_id"),
                ClientOrigin.of(row.getString("origin")),
                ClientStatus.of(row.getString("status")).orElseThrow(),
                metadata == null ? null : StoredJson.read(metadata, ObjectNode.class),
                row.getString("secret_hash"),
                row.getString("registration_token"),
                instant(row.getObject("registered", OffsetDateTime.class)),
                instant(row.getObject("changed", OffsetDateTime.class)),
                row.getLong("version"));
    }

    private static Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? Instant.EPOCH : time.toInstant();
    }
}
