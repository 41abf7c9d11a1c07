package org.chartkeeper.blackbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Servers with empty stores, started side by side, and the command that compares them. */
final class ComparedServers implements AutoCloseable {

    /** A system of record with a secret. */
    static final String LOADER = "test-noninterference-loader";

    private static final String APP_SCOPE = "patient/*.cruds";
    private static final Path COMMAND = Path.of("../noninterference/target/chartkeeper-noninterference.jar")
            .toAbsolutePath()
            .normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Registrations registrations;
    private final Map<String, ServerProcess> servers = new LinkedHashMap<>();
    private final HttpServer appTokens;
    private final Map<String, Chartkeeper> reached = new ConcurrentHashMap<>();

    private ComparedServers(Path directory, Registrations registrations, HttpServer appTokens) {
        this.directory = directory;
        this.registrations = registrations;
        this.appTokens = appTokens;
    }

    /**
     * Starts a server for each of these roles, with empty stores or, where an interrupted run is to go on, with those that are
     * there.
     */
    static ComparedServers start(boolean goOn, String... roles) {
        Path directory = goOn ? TestServer.place("noninterference") : TestServer.directory("noninterference");
        Registrations registrations = Registrations.in(directory.resolve("clients"));
        try {
            registerLoader(registrations);
            HttpServer appTokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ComparedServers all = new ComparedServers(directory, registrations, appTokens);
            for (String role : roles) {
                all.servers.put(
                        role,
                        ServerProcess.launch(
                                directory.resolve(role),
                                "--chartkeeper.clients=" + registrations.directory(),
                                "--chartkeeper.issuers=" + registrations.issuers(),
                                "--chartkeeper.users=" + registrations.users()));
            }
            appTokens.createContext("/", all::appToken);
            appTokens.start();
            all.servers.values().forEach(ServerProcess::ready);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void registerLoader(Registrations registrations) throws IOException {
        Map<String, Object> file = new HashMap<>();
        file.put("client_id", LOADER);
        file.put("client_name", "Client " + LOADER);
        file.put("grant_types", List.of("client_credentials"));
        file.put("token_endpoint_auth_method", "client_secret_basic");
        file.put("client_secret", "{bcrypt}" + BCrypt.hashpw(registrations.secret(LOADER), BCrypt.gensalt(10)));
        file.put("scope", "system/*.cruds");
        file.put("purpose_of_use", List.of("TREAT", "HOPERAT"));
        file.put("custodian_system", true);
        file.put("status", "active");
        Files.write(registrations.directory().resolve(LOADER + ".json"), JSON.writeValueAsBytes(file));
    }

    String address(String role) {
        return servers.get(role).baseUrl();
    }

    /** A token of the loader at the server of this role. */
    String loaderToken(String role) {
        return reached.computeIfAbsent(role, one -> new Chartkeeper(address(one), registrations))
                .token(LOADER, "system/*.cruds");
    }

    /** Where the command finds these stores, by role, and with whose eyes it looks. */
    Path settings(String name, Map<String, String> stores, boolean app) {
        Map<String, Object> callers = new LinkedHashMap<>();
        callers.put("insurer", caller(Registrations.INSURER, Registrations.INSURER_ORGANIZATION));
        callers.put("clinic", caller(Registrations.CLINIC, "Organization/demo-clinic"));
        if (app) {
            String from = "http://localhost:" + appTokens.getAddress().getPort() + "/{store}/{patient}";
            callers.put("app", Map.of("app", true, "from", from));
        }
        // A Provenance of several versions, divided when a later consent tells them apart, has one version more.
        Map<String, Object> settings = Map.of(
                "denials_left_out",
                List.of("code", "period", "instance"),
                "stores",
                stores,
                "loader",
                caller(LOADER, ""),
                "callers",
                callers,
                "custodian",
                "Organization/demo-hospital",
                "ordered",
                true,
                "drawn_extensions",
                List.of("https://chartkeeper.org/fhir/StructureDefinition/request-id"));
        try {
            return Files.write(directory.resolve(name + ".json"), JSON.writeValueAsBytes(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the command ended, and what it printed. */
    record Outcome(int exitCode, String output, Path report) {}

    /** Runs the command as anybody would. */
    Outcome compare(Path settings, String name, String... options) {
        Path report = directory.resolve("report-" + name);
        Path output = directory.resolve(name + ".log");
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                COMMAND.toString(),
                settings.toString(),
                "--report",
                report.toString()));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(24, TimeUnit.HOURS)) {
                process.destroyForcibly();
            }
            return new Outcome(process.exitValue(), Files.readString(output), report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        appTokens.stop(0);
        servers.values().forEach(ServerProcess::close);
    }

    private Map<String, Object> caller(String client, String organization) {
        return Map.of("client_id", client, "client_secret", registrations.secret(client), "organization", organization);
    }

    private void appToken(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            byte[] token = registrations
                    .outsideToken(address(path[1]) + "/fhir", APP_SCOPE, path[2])
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
        }
    }
}
