package org.chartkeeper.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/**
 * The server of tests that need one to themselves to change what it decides by: the policy, the database. Started when first
 * needed, stopped with the tests.
 */
final class CasesServer {

    private static final CasesServer SHARED = new CasesServer();

    private final Path directory = TestServer.directory("cases");
    private final Path policy = directory.resolve("policy.yaml");
    private final Registrations registrations =
            Registrations.in(directory.resolve("clients")).believeAll();
    private final Chartkeeper server;

    private CasesServer() {
        write("deny");
        ServerProcess process = ServerProcess.launch(
                directory,
                "--chartkeeper.clients=" + registrations.directory(),
                "--chartkeeper.issuers=" + registrations.issuers(),
                "--chartkeeper.users=" + registrations.users(),
                "--chartkeeper.policy=" + policy);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        server = new Chartkeeper(process.ready().baseUrl(), registrations);
    }

    static CasesServer shared() {
        return SHARED;
    }

    Chartkeeper server() {
        return server;
    }

    /** A client with these purposes, as whom its token says. */
    FhirClient as(String scope, List<String> purposes, String fhirUser, String organization) {
        return server.with(
                registrations.believedToken(server.fhirBase(), scope, purposes, fhirUser, organization, null));
    }

    /** Has the policy say this by default; the server takes it up within a second. */
    void write(String byDefault) {
        writeText("""
                default: %s
                custodian: Organization/A
                public_health: [Observation, Condition]
                """.formatted(byDefault));
    }

    /** Replaces the policy file. */
    void writeText(String text) {
        try {
            Path fresh = policy.resolveSibling("policy.fresh");
            Files.writeString(fresh, text);
            Files.move(fresh, policy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection to the server's database as the role that owns the tables. */
    Connection asOwner() throws SQLException {
        return connection("owner");
    }

    /** The same as the role that serves. */
    Connection asServer() throws SQLException {
        return connection("server");
    }

    private Connection connection(String role) throws SQLException {
        try (var in = Files.newInputStream(directory.resolve("data/database.properties"))) {
            Properties logins = new Properties();
            logins.load(in);
            String port = Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                    .get(3)
                    .trim();
            return DriverManager.getConnection(
                    "jdbc:postgresql://localhost:" + port + "/chartkeeper",
                    "chartkeeper_" + role,
                    logins.getProperty("chartkeeper_" + role));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
