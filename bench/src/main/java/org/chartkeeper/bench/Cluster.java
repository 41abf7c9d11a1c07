package org.chartkeeper.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The one PostgreSQL that both servers use, each with a database of its own, with durable settings. */
final class Cluster implements AutoCloseable {
    private static final String SUPERUSER = "postgres";

    private final EmbeddedPostgres postgres;
    private final long postmaster;

    private Cluster(EmbeddedPostgres postgres, long postmaster) {
        this.postgres = postgres;
        this.postmaster = postmaster;
    }

    static Cluster start(Path directory) throws IOException {
        var data = Files.createDirectories(directory).resolve("data");
        var postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(directory.toFile())
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        var postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        return new Cluster(postgres, postmaster);
    }

    long postmaster() {
        return postmaster;
    }

    int port() {
        return postgres.getPort();
    }

    String url(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SUPERUSER, SUPERUSER);
    }

    /** A role that can only log in. */
    void createRole(String role, String password) throws SQLException {
        execute(SUPERUSER, "create role %s login password '%s'".formatted(role, password));
    }

    void createDatabase(String database, String owner) throws SQLException {
        execute(SUPERUSER, "create database %s owner %s".formatted(database, owner));
    }

    /** Lets both databases start from the same state: statistics known, no dirty pages of the other's load. */
    void settle(String database) throws SQLException {
        execute(database, "vacuum (analyze)");
        execute(database, "checkpoint");
    }

    /** Bytes on disk, tables and all indexes. */
    long size(String database) throws SQLException {
        return number(SUPERUSER, "select pg_database_size('%s')".formatted(database));
    }

    String version() throws SQLException {
        try (var connection = connect(SUPERUSER);
                var rows = connection.createStatement().executeQuery("show server_version")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private long number(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
