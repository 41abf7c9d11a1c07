package org.chartkeeper.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Reads stored resources as the server itself, for whom nothing is withheld: for what decisions rest on, never for an answer. */
public final class ServerView {

    private final DataSource dataSource;

    ServerView(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Reading<T> {

        /** Reads from {@code connection}, which is closed afterwards. */
        T read(Connection connection) throws SQLException;
    }

    /** Runs {@code reading} in a read-only transaction of its own that sees everything. */
    public <T> T read(Reading<T> reading) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select set_config('chartkeeper.caller', '*', true)");
                return reading.read(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
