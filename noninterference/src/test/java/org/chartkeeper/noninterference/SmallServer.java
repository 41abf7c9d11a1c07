package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that loads transactions, reads, and finds all of a type; what is withheld it knows by the ids of patients. */
final class SmallServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, ObjectNode> rows = new ConcurrentSkipListMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean countsEverything;
    private volatile boolean showsEverything;

    SmallServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private record Reply(int status, JsonNode body) {}

    String base() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void countsEverything() {
        countsEverything = true;
    }

    void showsEverything() {
        showsEverything = true;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean loader = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                    .endsWith("loader");
            String path = exchange.getRequestURI().getPath().replaceFirst("^/", "");
            Reply reply = loader && exchange.getRequestMethod().matches("P.*|DELETE")
                    ? write(path, exchange.getRequestMethod(), sent)
                    : read(path, exchange.getRequestMethod(), loader);
            byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/fhir+json");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Reply write(String path, String method, String sent) {
        JsonNode body = Json.read(sent);
        if (path.isEmpty() && body != null) {
            for (JsonNode entry : body.path("entry")) {
                String reference = entry.at("/request/url").asText();
                if (entry.has("resource")) {
                    rows.put(reference, (ObjectNode) entry.get("resource"));
                } else {
                    rows.remove(reference);
                }
            }
        } else if (method.equals("PUT") && body != null) {
            rows.put(path, (ObjectNode) body);
        } else {
            rows.remove(path);
        }
        return new Reply(200, Json.object("{}"));
    }

    private Reply read(String path, String method, boolean loader) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Reply(403, Json.object("{}"));
        }
        ObjectNode row = rows.get(path);
        if (row != null && (loader || isShown(path))) {
            return new Reply(200, row);
        }
        if (path.contains("/") || path.isEmpty()) {
            return new Reply(404, Json.object("{}"));
        }
        List<String> all = rows.keySet().stream()
                .filter(reference -> reference.startsWith(path + "/"))
                .toList();
        ObjectNode bundle = Json.object("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"}");
        all.stream()
                .filter(this::isShown)
                .forEach(reference -> bundle.withArray("entry").addObject().set("resource", rows.get(reference)));
        return new Reply(
                200,
                bundle.put(
                        "total",
                        countsEverything ? all.size() : bundle.path("entry").size()));
    }

    /** Patients are in the order of {@link Probe#denials()}: this server is told by them what is withheld. */
    private boolean isShown(String reference) {
        String patient = reference.replaceFirst("[^-]*-(p\\d+|[a-z]+).*", "$1");
        int number = reference.matches(".*\\d$") ? reference.charAt(reference.length() - 1) - '0' : 0;
        boolean odd = number % 2 == 1;
        return showsEverything
                || switch (patient) {
                    case "p1", "p5" ->
                        !odd && !reference.startsWith("DocumentReference/") && number < 6
                                || reference.startsWith("Patient/");
                    case "p2" -> false;
                    case "p3" -> !reference.startsWith("Condition/") && !reference.startsWith("DiagnosticReport/");
                    case "p6", "p7", "p8" -> !odd || !reference.matches("(Observation|Condition)/.*");
                    default -> true;
                };
    }
}
