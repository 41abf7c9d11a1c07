package org.chartkeeper.blackbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the browser finds a SMART app: its pages, and the SMART client library that it uses. */
final class AppSite {

    /** Started before the server, whose registration of the app names its address. */
    static final AppSite SHARED = new AppSite();

    private static final Map<String, String> TYPES =
            Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8");

    private final HttpServer server;

    private AppSite() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", AppSite::answer);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
    }

    String page(String name) {
        return "http://localhost:" + server.getAddress().getPort() + "/" + name;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            byte[] content = content(name);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", TYPES.get(name.replaceFirst(".*\\.", "")));
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static byte @Nullable [] content(String name) throws IOException {
        if (name.equals("fhir-client.js")) {
            return Files.readAllBytes(SmartClientLibrary.file());
        }
        if (!name.matches("(index|launch)\\.(html|js)")) {
            return null;
        }
        try (InputStream page = AppSite.class.getResourceAsStream("/browser/" + name)) {
            return page == null ? null : page.readAllBytes();
        }
    }
}
