package org.chartkeeper.label;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What other transactions and other nodes are at. */
final class WriteHorizon {

    private static final long LOCK = 0x636b_6c61_6265_6cL;

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    WriteHorizon(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Whether nothing is stored at all. */
    boolean isStoreEmpty() {
        // Sequences are not under row policies.
        return !jdbc.sql("select is_called from public.seq_resource_id")
                .query(Boolean.class)
                .single();
    }

    /** The number of a transaction that begins now. */
    long next() {
        return jdbc.sql("select pg_current_xact_id()::text::bigint")
                .query(Long.class)
                .single();
    }

    /** Whether every transaction that wrote before transaction {@code number} has ended. */
    boolean isPast(long number) {
        return jdbc.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > ?")
                .param(number)
                .query(Boolean.class)
                .single();
    }

    /** Runs {@code work} unless another node is at it. */
    void alone(Runnable work) {
        try (Connection connection = dataSource.getConnection()) {
            if (lock(connection, "select pg_try_advisory_lock(?)")) {
                try {
                    work.run();
                } finally {
                    lock(connection, "select pg_advisory_unlock(?)");
                }
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the lock for labelling the store could not be asked for", e);
        }
    }

    private static boolean lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
