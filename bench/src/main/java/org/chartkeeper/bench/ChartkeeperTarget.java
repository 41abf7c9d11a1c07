package org.chartkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chartkeeper with everything on, as one of its clients sees it. */
record ChartkeeperTarget(
        ServerProcess process, String origin, List<String> settings, Client client, ClientKey key, TokenSource tokens)
        implements Target {
    static final String DATABASE = "chartkeeper";
    private static final String OWNER = "chartkeeper_owner";
    private static final String SERVER = "chartkeeper_server";

    /** A client with a secret, for measuring what that costs: bcrypt, of the least cost that is taken. */
    static final String SECRET_CLIENT = "bench-secret";

    static final String SECRET = "bench-secret-that-opens-nothing-else";
    private static final String SECRET_REGISTRATION = """
            {
              "client_id": "bench-secret",
              "client_name": "bench-secret",
              "grant_types": ["client_credentials"],
              "token_endpoint_auth_method": "client_secret_basic",
              "client_secret": "{bcrypt}$2a$10$W96LnaULe4ombyloiWHhyOTC7llo0RT3HpUKofIaIdCpTJDZeTc8e",
              "scope": "system/*.rs",
              "status": "active",
              "purpose_of_use": ["HOPERAT"]
            }
            """;

    /** The bench's registrations; one file each, in the form of RFC 7591. */
    record Client(String id, String scope, String registration) {
        static final Client LOADER = new Client(
                "bench-loader", "system/*.cruds", "\"custodian_system\": true, \"purpose_of_use\": [\"HOPERAT\"]");
        static final Client INSURER = new Client(
                "bench-insurer",
                "system/*.rs",
                "\"organization\": \"Organization/bench-insurer\", \"purpose_of_use\": [\"HPAYMT\"]");

        String file(ClientKey key) {
            return """
                    {
                      "client_id": "%1$s",
                      "client_name": "%1$s",
                      "grant_types": ["client_credentials"],
                      "token_endpoint_auth_method": "private_key_jwt",
                      "jwks": {"keys": [%2$s]},
                      "scope": "%3$s",
                      "status": "active",
                      %4$s
                    }
                    """.formatted(id, key.publicJwk(), scope, registration);
        }
    }

    static ChartkeeperTarget start(Cluster cluster, Options options)
            throws IOException, InterruptedException, SQLException {
        var work = Files.createDirectories(options.work().resolve("chartkeeper").toAbsolutePath());
        var clients = Files.createDirectories(work.resolve("clients"));
        var key = ClientKey.generate("bench");
        for (var client : List.of(Client.LOADER, Client.INSURER)) {
            Files.writeString(clients.resolve(client.id() + ".json"), client.file(key));
        }
        Files.writeString(clients.resolve(SECRET_CLIENT + ".json"), SECRET_REGISTRATION);
        var port = ServerProcess.freePort();
        var origin = "http://localhost:" + port;
        var settings = new ArrayList<>(List.of(
                "--chartkeeper.base-url=" + origin,
                "--chartkeeper.data-dir=" + work.resolve("data"),
                "--chartkeeper.clients=" + clients));
        settings.addAll(database(cluster));
        var program = new ArrayList<>(
                List.of("-jar", options.serverJar().toAbsolutePath().toString(), "--server.port=" + port));
        program.addAll(settings);
        var process = ServerProcess.start(
                "chartkeeper",
                options.heap(),
                program,
                Path.of("").toAbsolutePath(),
                work.resolve("server.log"),
                origin + "/actuator/health/readiness");
        return new ChartkeeperTarget(
                process, origin, List.copyOf(settings), Client.LOADER, key, tokens(origin, Client.LOADER, key));
    }

    /** Makes an empty database in {@code cluster}; gives the settings with which a server uses it. */
    static List<String> database(Cluster cluster) throws SQLException {
        cluster.createRole(OWNER, OWNER);
        cluster.createRole(SERVER, SERVER);
        cluster.createDatabase(DATABASE, OWNER);
        return List.of(
                "--chartkeeper.database.url=" + cluster.url(DATABASE),
                "--chartkeeper.database.username=" + SERVER,
                "--chartkeeper.database.password=" + SERVER,
                "--chartkeeper.database.owner-username=" + OWNER,
                "--chartkeeper.database.owner-password=" + OWNER);
    }

    private static TokenSource tokens(String origin, Client client, ClientKey key) {
        return new TokenSource(origin + "/oauth2/token", client.id(), client.scope(), key);
    }

    /** The same server, called by an insurer to whom part of the patients have consented. */
    ChartkeeperTarget asInsurer() {
        return new ChartkeeperTarget(
                process, origin, settings, Client.INSURER, key, tokens(origin, Client.INSURER, key));
    }

    @Override
    public String name() {
        return client.equals(Client.INSURER) ? "chartkeeper, restricted" : "chartkeeper";
    }

    @Override
    public String base() {
        return origin + "/fhir";
    }

    @Override
    public @Nullable String authorization() throws IOException {
        return tokens.bearer();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String database() {
        return DATABASE;
    }
}
