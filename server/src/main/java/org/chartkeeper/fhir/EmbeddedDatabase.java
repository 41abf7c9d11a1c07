package org.chartkeeper.fhir;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL kept in the data directory: durable (fsync on), reached by password only, with generated passwords in a file that
 * nobody else can read. It survives a killed server: the next start stops what was left running and recovers.
 */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String NAME = "chartkeeper";
    private static final String OWNER = "chartkeeper_owner";
    private static final String SERVER = "chartkeeper_server";
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    /** Durability comes first: the library under this turns all three off for throw-away tests. */
    private static final Map<String, String> CONFIGURATION = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("listen_addresses", "localhost"),
            Map.entry("unix_socket_directories", "''"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("shared_buffers", "512MB"),
            Map.entry("effective_cache_size", "2GB"),
            Map.entry("work_mem", "16MB"),
            Map.entry("max_wal_size", "4GB"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("wal_compression", "on"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("jit", "off"),
            Map.entry("max_connections", "60"));

    private final FileChannel lock;
    private final EmbeddedPostgres postgres;
    private final Properties passwords;

    private EmbeddedDatabase(FileChannel lock, EmbeddedPostgres postgres, Properties passwords) {
        this.lock = lock;
        this.postgres = postgres;
        this.passwords = passwords;
    }

    /**
     * Starts the database of {@code dataDir}, creating it on the first start.
     *
     * @throws StartRefusedException when another server runs on the same directory, or PostgreSQL does not start
     */
    static EmbeddedDatabase start(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            FileChannel lock = lock(dataDir.resolve("lock"));
            Path cluster = dataDir.resolve("postgres").toAbsolutePath();
            stopLeftover(cluster);
            Properties passwords = passwords(dataDir.resolve("database.properties"));
            EmbeddedPostgres postgres = launch(dataDir.toAbsolutePath(), cluster, passwords);
            EmbeddedDatabase database = new EmbeddedDatabase(lock, postgres, passwords);
            database.createRoles();
            return database;
        } catch (IOException e) {
            LOG.debug("embedded PostgreSQL", e);
            throw new StartRefusedException("the embedded PostgreSQL did not start: " + e.getMessage()
                    + "; set chartkeeper.database.url to use a PostgreSQL of your own");
        }
    }

    Database database() {
        return new Database(
                "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + NAME,
                new Database.Login(OWNER, passwords.getProperty(OWNER)),
                new Database.Login(SERVER, passwords.getProperty(SERVER)));
    }

    @Override
    public void close() {
        try {
            postgres.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this process", e);
        }
        channel.close();
        throw new StartRefusedException("another server runs on the data directory `" + file.getParent()
                + "`; stop it, or set chartkeeper.data-dir to another directory");
    }

    private static EmbeddedPostgres launch(Path dataDir, Path cluster, Properties passwords) throws IOException {
        Path passwordFile = Files.createTempFile(dataDir, "initdb", ".tmp");
        try {
            Files.writeString(passwordFile, passwords.getProperty("postgres"));
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(cluster)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(
                            dataDir.resolve("postgres-binaries").toFile())
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_WAIT)
                    .setConnectConfig("password", passwords.getProperty("postgres"))
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setLocaleConfig("locale", "C");
            CONFIGURATION.forEach(builder::setServerConfig);
            return builder.start();
        } finally {
            Files.delete(passwordFile);
        }
    }

    /** A killed server leaves its database process running; nobody else may use it, so it is stopped and started anew. */
    private static void stopLeftover(Path cluster) throws IOException {
        ProcessHandle leftover = leftover(cluster.resolve("postmaster.pid"));
        if (leftover == null) {
            return;
        }
        LOG.info("stopping the database process {} that an earlier server left running", leftover.pid());
        new ProcessBuilder("kill", "-INT", Long.toString(leftover.pid())).start();
        try {
            leftover.onExit().get(START_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping the leftover database process", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the database process " + leftover.pid() + " of an earlier server does not stop", e);
        }
    }

    private static @Nullable ProcessHandle leftover(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return null;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        return ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                .orElse(null);
    }

    private static Properties passwords(Path file) throws IOException {
        Properties passwords = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                passwords.load(in);
            }
            return passwords;
        }
        for (String role : new String[] {"postgres", OWNER, SERVER}) {
            passwords.setProperty(role, random());
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(file)) {
            passwords.store(out, "passwords of the embedded database");
        }
        return passwords;
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void createRoles() {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select 1 from pg_database where datname = '" + NAME + "'")) {
                if (found.next()) {
                    FewRole.offer(connection, SERVER);
                    return;
                }
            }
            for (String role : new String[] {OWNER, SERVER}) {
                statement.execute("drop role if exists " + role);
                statement.execute("create role " + role + " login nosuperuser nobypassrls nocreatedb nocreaterole"
                        + " password '" + passwords.getProperty(role) + "'");
            }
            FewRole.offer(connection, SERVER);
            statement.execute("create database " + NAME + " owner " + OWNER);
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded database could not be prepared: " + e.getMessage(), e);
        }
    }
}
