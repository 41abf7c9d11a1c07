package org.chartkeeper.export;

import static java.time.ZoneOffset.UTC;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.chartkeeper.export.ExportJob.State;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The jobs in the database. */
final class ExportJobRepository {

    private static final String INSERT = """
            insert into chartkeeper.export_job (id, owner, request, state, node, expires, key)
            select ?, ?, ?, 'running', ?, ?, ?
             where (select count(*) from chartkeeper.export_job where owner = ? and state = 'running') < ?
            """;
    private static final String FIND = """
            select id, request, state, expires, progress, transaction_time, key from chartkeeper.export_job
             where id = :id and owner = :owner and expires > :now
            """;
    private static final String FILES = """
            select number, type, error, count, bytes, sha256, classes, class_counts from chartkeeper.export_file
             where job = :job order by number
            """;
    private static final String INSERT_FILE = """
            insert into chartkeeper.export_file
              (job, number, type, error, count, bytes, sha256, classes, class_counts)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String COMPLETE = """
            update chartkeeper.export_job set state = 'complete', transaction_time = ?, expires = ?, progress = ?
             where id = ? and node = ? and state = 'running'
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final UUID node;

    ExportJobRepository(DataSource dataSource, UUID node) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.node = node;
    }

    /** Stores a job that starts to run, unless {@code owner} has {@code most} running already. */
    boolean start(UUID id, Owner owner, String request, Instant expires, byte[] key, int most) {
        return inTransaction(connection -> {
            try (PreparedStatement lock =
                    connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 40))")) {
                lock.setString(1, owner.id());
                lock.executeQuery().close();
            }
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setObject(1, id);
                insert.setString(2, owner.id());
                insert.setString(3, request);
                insert.setObject(4, node);
                insert.setObject(5, expires.atOffset(UTC));
                insert.setBytes(6, key);
                insert.setString(7, owner.id());
                insert.setInt(8, most);
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** The job with this id, if it is {@code owner}'s and not expired. */
    Optional<ExportJob> find(UUID id, Owner owner, Instant now) {
        return jdbc.sql(FIND)
                .param("id", id)
                .param("owner", owner.id())
                .param("now", now.atOffset(UTC))
                .query((row, number) -> job(row))
                .optional();
    }

    List<ExportedFile> files(UUID job) {
        return jdbc.sql(FILES)
                .param("job", job)
                .query((row, number) -> file(row))
                .list();
    }

    /** Notes that a job of this node is alive and how far it is; false when it is no longer wanted. */
    boolean beat(UUID id, long progress) {
        return jdbc.sql("update chartkeeper.export_job set heartbeat = clock_timestamp(), progress = :progress"
                                + " where id = :id and node = :node and state = 'running'")
                        .param("progress", progress)
                        .param("id", id)
                        .param("node", node)
                        .update()
                == 1;
    }

    /** Completes a job with all its files, or not at all; false when it is no longer wanted. */
    boolean complete(UUID id, Instant transactionTime, Instant expires, List<ExportedFile> files) {
        return inTransaction(connection -> {
            long progress = files.stream()
                    .filter(file -> !file.error())
                    .mapToLong(ExportedFile::count)
                    .sum();
            try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
                update.setObject(1, transactionTime.atOffset(UTC));
                update.setObject(2, expires.atOffset(UTC));
                update.setLong(3, progress);
                update.setObject(4, id);
                update.setObject(5, node);
                if (update.executeUpdate() == 0) {
                    return false;
                }
            }
            insert(connection, id, files);
            return true;
        });
    }

    void fail(UUID id) {
        jdbc.sql("update chartkeeper.export_job set state = 'failed'"
                        + " where id = :id and node = :node and state = 'running'")
                .param("id", id)
                .param("node", node)
                .update();
    }

    /** Fails the running jobs, of whichever node, that nobody works on any more. */
    List<UUID> failSilent(Duration silence) {
        return jdbc.sql("update chartkeeper.export_job set state = 'failed' where state = 'running'"
                        + " and heartbeat < clock_timestamp() - make_interval(secs => :seconds) returning id")
                .param("seconds", (double) silence.toSeconds())
                .query(UUID.class)
                .list();
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from chartkeeper.export_job where id = :id")
                        .param("id", id)
                        .update()
                == 1;
    }

    List<UUID> deleteExpired(Instant now) {
        return jdbc.sql("delete from chartkeeper.export_job where expires <= :now and state <> 'running' returning id")
                .param("now", now.atOffset(UTC))
                .query(UUID.class)
                .list();
    }

    boolean exists(UUID id) {
        return jdbc.sql("select count(*) from chartkeeper.export_job where id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    private static void insert(Connection connection, UUID id, List<ExportedFile> files) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_FILE)) {
            for (ExportedFile file : files) {
                Map<Integer, Integer> classes = new TreeMap<>(file.classes());
                insert.setObject(1, id);
                insert.setInt(2, file.number());
                insert.setString(3, file.type());
                insert.setBoolean(4, file.error());
                insert.setInt(5, file.count());
                insert.setLong(6, file.bytes());
                insert.setString(7, file.sha256());
                insert.setArray(
                        8, connection.createArrayOf("int4", classes.keySet().toArray()));
                insert.setArray(
                        9, connection.createArrayOf("int4", classes.values().toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static ExportJob job(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime transactionTime = row.getObject("transaction_time", OffsetDateTime.class);
        return new ExportJob(
                row.getObject("id", UUID.class),
                row.getString("request"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getObject("expires", OffsetDateTime.class).toInstant(),
                row.getLong("progress"),
                transactionTime == null ? null : transactionTime.toInstant(),
                row.getBytes("key"));
    }

    private static ExportedFile file(ResultSet row) throws SQLException {
        Integer[] classes = integers(row.getArray("classes"));
        Integer[] counts = integers(row.getArray("class_counts"));
        Map<Integer, Integer> counted = new TreeMap<>();
        for (int i = 0; i < classes.length; i++) {
            counted.put(classes[i], counts[i]);
        }
        return new ExportedFile(
                row.getInt("number"),
                row.getString("type"),
                row.getBoolean("error"),
                row.getInt("count"),
                row.getLong("bytes"),
                row.getString("sha256"),
                counted);
    }

    private static Integer[] integers(Array array) throws SQLException {
        return (Integer[]) array.getArray();
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("an export could not be stored", e);
        }
    }
}
