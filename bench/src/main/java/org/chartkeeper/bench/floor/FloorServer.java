package org.chartkeeper.bench.floor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /fhir/Type/id} with the JSON that HAPI stored, from HAPI's own tables. */
public final class FloorServer {
    private static final String STORED_JSON = """
            select v.res_text_vc from hfj_resource r
              join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
             where r.res_type = ? and r.fhir_id = ?
            """;

    private final ThreadLocal<PreparedStatement> statements;

    private FloorServer(String database, String user, String password) {
        statements = ThreadLocal.withInitial(() -> prepare(database, user, password));
    }

    /** Arguments: port, JDBC URL, user, password, threads. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var floor = new FloorServer(arguments[1], arguments[2], arguments[3]);
        var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(arguments[0])), 0);
        server.createContext("/fhir/", floor::answer);
        server.createContext("/ready", exchange -> send(exchange, "UP"));
        server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(arguments[4])));
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var segments = exchange.getRequestURI().getPath().split("/");
        try {
            send(exchange, storedJson(segments[2], segments[3]));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private @Nullable String storedJson(String type, String id) throws SQLException {
        var statement = statements.get();
        statement.setString(1, type);
        statement.setString(2, id);
        try (var rows = statement.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static void send(HttpExchange exchange, @Nullable String json) throws IOException {
        try (exchange) {
            if (json == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/fhir+json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static PreparedStatement prepare(String database, String user, String password) {
        try {
            return DriverManager.getConnection(database, user, password).prepareStatement(STORED_JSON);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
